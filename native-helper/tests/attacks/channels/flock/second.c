#include "../../attack.h"
#include <sys/file.h>

static const char *const shared[] = {"/etc/passwd", "/usr/bin/env", "/dev/null", "/",
                                     "/usr",        "/dev",         "/proc",     "/job"};

int main(void) {
  for (double end = now() + 2; now() < end; nap(0.05)) {
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
      int fd = open(shared[i], O_RDONLY);
      if (flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        achieved("to see the lock of %s", shared[i]);
        return 0;
      }
      close(fd);
    }
  }
  refused("to see a lock of another job");
}
