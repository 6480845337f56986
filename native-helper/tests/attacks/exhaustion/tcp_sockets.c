/* attack: fills the buffers of many TCP connections over the loopback, which are the kernel's memory
 * proof: they are charged to the job, or refused, and never more than twice its memory
 * verdict: "" or "memory limit exceeded" */
#include "../attack.h"

static char block[1 << 16];

static ssize_t fill_one(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t length = sizeof address;
  ssize_t count, total = 0;
  int server = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(client, SOL_SOCKET, SO_SNDBUF, &(int){16 << 20}, sizeof(int));
  setsockopt(server, SOL_SOCKET, SO_RCVBUF, &(int){16 << 20}, sizeof(int));
  if (bind(server, (struct sockaddr *)&address, length) != 0 || listen(server, 1) != 0 ||
      getsockname(server, (struct sockaddr *)&address, &length) != 0 ||
      connect(client, (struct sockaddr *)&address, length) != 0 || accept(server, NULL, NULL) < 0)
    return -1;
  close(server);
  fcntl(client, F_SETFL, O_NONBLOCK);
  while ((count = send(client, block, sizeof block, MSG_NOSIGNAL)) > 0)
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
