/* attack: signals to another job by flock on the files that both can read
 * proof: the other job never finds a lock
 * run: together */
#include "../../attack.h"
#include <sys/file.h>

static const char *const shared[] = {"/etc/passwd", "/usr/bin/env", "/dev/null", "/",
                                     "/usr",        "/dev",         "/proc",     "/job"};

int main(void) {
  for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
    int fd = open(shared[i], O_RDONLY);
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
      planted("a lock of %s", shared[i]);
  }
  nap(3);
}
