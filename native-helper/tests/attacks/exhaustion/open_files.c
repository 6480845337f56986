/* attack: opens files, pipes, events, timers and sockets until none is left, in many processes
 * proof: each process is stopped at its own limit */
#include "../attack.h"
#include <sys/epoll.h>
#include <sys/eventfd.h>

int main(void) {
  for (int child = 0; child < 32; child++) {
    if (fork() != 0)
      continue;
    int count = 0;
    while (count < 1 << 20 && eventfd(0, 0) >= 0 && epoll_create(1) >= 0 &&
           socket(AF_UNIX, SOCK_STREAM, 0) >= 0)
      count += 3;
    _exit(count >= 1 << 18 ? 1 : 0);
  }
  bool unlimited = false;
  for (int status; wait(&status) > 0;)
    unlimited = unlimited || (WIFEXITED(status) && WEXITSTATUS(status) == 1);
  if (unlimited)
    achieved("250,000 descriptors in one process");
  refused("descriptors in 32 processes EMFILE");
}
