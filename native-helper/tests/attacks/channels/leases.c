/* attack: takes leases on shared files, so that the opens of other jobs stop and are told
 * proof: leases are given only on files of its own */
#include "../attack.h"
int main(void) {
  static const char *const shared[] = {"/etc/passwd", "/usr/bin/env", "/dev/null"};
  for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
    int fd = open(shared[i], O_RDONLY);
    must_fail("a read lease", fcntl(fd, F_SETLEASE, F_RDLCK));
    must_fail("a write lease", fcntl(fd, F_SETLEASE, F_WRLCK));
    must_fail("a seal", fcntl(fd, F_ADD_SEALS, 1));
    must_fail("a hint of the life time of what is written", fcntl(fd, 1036, &(uint64_t){3}));
  }
}
