/* attack: signals to another job by fcntl locks on shared files and devices
 * proof: the other job never finds a lock
 * run: together */
#include "../../attack.h"
static const char *const shared[] = {"/etc/passwd", "/usr/bin/env", "/dev/null", "/dev/zero"};

int main(void) {
  for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
    struct flock lock = {.l_type = F_RDLCK};
    int fd = open(shared[i], O_RDONLY);
    if (fcntl(fd, F_OFD_SETLK, &lock) == 0)
      planted("a read lock of %s", shared[i]);
    /* Devices open for writing, and so take a lock that excludes. */
    fd = open(shared[i], O_RDWR);
    lock.l_type = F_WRLCK;
    if (fd >= 0 &&
        fcntl(fd, F_OFD_SETLK, &(struct flock){.l_type = F_WRLCK, .l_start = 1000, .l_len = 8}) == 0)
      planted("a write lock of %s", shared[i]);
  }
  nap(3);
}
