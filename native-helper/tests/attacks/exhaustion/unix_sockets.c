/* attack: fills the buffers of many Unix sockets, which are the kernel's memory
 * proof: they are charged to the job, or refused, and never more than twice its memory
 * verdict: "" or "memory limit exceeded" */
#include "../attack.h"

static char block[1 << 16];

static ssize_t fill_one(void) {
  int ends[2];
  ssize_t count, total = 0;
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) != 0)
    return -1;
  setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &(int){16 << 20}, sizeof(int));
  while ((count = send(ends[0], block, sizeof block, MSG_NOSIGNAL)) > 0)
    total += count;
  return total;
}

int main(void) {
  size_t taken = 0;
  int ready[2];
  pipe(ready);
  for (int process = 0; process < 24; process++) {
    if (fork() == 0) {
      size_t own = 0;
      signal(SIGPIPE, SIG_IGN);
      for (int i = 0; i < 400; i++) {
        ssize_t filled = fill_one();
        if (filled < 0)
          break;
        own += (size_t)filled;
      }
      write(ready[1], &own, sizeof own);
      pause();
    }
    struct pollfd wait = {ready[0], POLLIN, 0};
    size_t own = 0;
    if (poll(&wait, 1, 1000) > 0 && read(ready[0], &own, sizeof own) == sizeof own)
      taken += own;
    if (taken > 600U << 20) {
      achieved("%zu MiB in sockets", taken >> 20);
      break;
    }
  }
  refused("more than %zu MiB in sockets", taken >> 20);
  signal(SIGTERM, SIG_IGN);
  kill(0, SIGTERM);
}
