#include "../../attack.h"
static const char *const shared[] = {"/etc/passwd", "/usr/bin/env", "/dev/null", "/dev/zero"};

int main(void) {
  for (double end = now() + 2; now() < end; nap(0.05)) {
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
      struct flock seen = {.l_type = F_WRLCK};
      int fd = open(shared[i], O_RDONLY);
      if (fcntl(fd, F_OFD_GETLK, &seen) == 0 && seen.l_type != F_UNLCK) {
        achieved("to see the lock of %s", shared[i]);
        return 0;
      }
      close(fd);
    }
  }
  refused("to see a record lock of another job");
}
