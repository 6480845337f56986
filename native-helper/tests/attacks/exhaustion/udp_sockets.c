/* attack: fills the buffers of many UDP sockets that nobody reads, which are the kernel's memory
 * proof: they are charged to the job, or refused, and never more than twice its memory
 * verdict: "" or "memory limit exceeded" */
#include "../attack.h"

static char block[1 << 16];

static ssize_t fill_one(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t length = sizeof address;
  int receiver = socket(AF_INET, SOCK_DGRAM, 0), sender = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  setsockopt(receiver, SOL_SOCKET, SO_RCVBUF, &(int){16 << 20}, sizeof(int));
  if (bind(receiver, (struct sockaddr *)&address, length) != 0 ||
      getsockname(receiver, (struct sockaddr *)&address, &length) != 0)
    return -1;
  for (int i = 0; i < 16; i++)
    sendto(sender, block, 60000, 0, (struct sockaddr *)&address, length);
  close(sender);
  /* What was dropped does not count: SO_MEMINFO says what the kernel holds for the socket. */
  uint32_t held[9] = {0};
  length = sizeof held;
  return getsockopt(receiver, SOL_SOCKET, SO_MEMINFO, held, &length) == 0 ? (ssize_t)held[0] : -1;
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
