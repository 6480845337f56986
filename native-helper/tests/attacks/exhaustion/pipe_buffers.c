/* attack: fills the buffers of many pipes, made as large as may be, which are the kernel's memory
 * proof: they are charged to the job, or refused
 * verdict: "" or "memory limit exceeded" */
#include "../attack.h"

int main(void) {
  static char block[1 << 20];
  size_t taken = 0;
  for (int process = 0; process < 40; process++) {
    int ends[2];
    for (int i = 0; i < 100 && pipe2(ends, O_NONBLOCK) == 0; i++) {
      fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
      ssize_t count;
      while ((count = write(ends[1], block, sizeof block)) > 0)
        taken += (size_t)count;
    }
    if (fork() == 0)
      pause(); /* keeps the descriptors, while the parent goes on with new ones */
    for (int fd = 3; fd < 1024; fd++)
      close(fd);
    if (taken > 600U << 20) {
      achieved("%zu MiB in pipes", taken >> 20);
      break;
    }
  }
  refused("more than %zu MiB in pipes", taken >> 20);
  signal(SIGTERM, SIG_IGN);
  kill(0, SIGTERM);
}
