/* attack: leaves a daemon: forked twice, own session, deaf to signals, all descriptors closed
 * proof: the next job finds no process and no listener
 * run: sequence */
#include "../../attack.h"
int main(void) {
  struct sockaddr_un name = {AF_UNIX, "\0secret"};
  int ready[2];
  pipe(ready);
  if (fork() == 0) {
    setsid();
    if (fork() != 0)
      _exit(0);
    for (int number = 1; number < 32; number++)
      signal(number, SIG_IGN);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(fd, (struct sockaddr *)&name, 9) == 0 && listen(fd, 8) == 0)
      write(ready[1], "x", 1);
    for (int other = 0; other < 64; other++)
      if (other != fd)
        close(other);
    for (;;)
      pause();
  }
  char byte;
  if (read(ready[0], &byte, 1) == 1)
    planted("a daemon that listens");
}
