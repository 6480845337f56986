#include "../../attack.h"
int main(void) {
  for (int fd = 0; fd < 3; fd++) {
    int flags = fcntl(fd, F_GETFL);
    if (flags & (O_NONBLOCK | O_ASYNC | O_APPEND))
      achieved("flags %o of the job before on descriptor %d", flags, fd);
    if (fd > 0 && fcntl(fd, F_GETPIPE_SZ) < 65536)
      achieved("a pipe of %d bytes", fcntl(fd, F_GETPIPE_SZ));
    if (fd > 0 && fcntl(fd, F_GETOWN) != 0)
      achieved("an owner of the pipe");
  }
  refused("a changed pipe");
}
