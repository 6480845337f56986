/* attack: fills the job's disk, in each of its directories
 * proof: together they take no more than the disk's limit
 * verdict: "" or "signal: file size limit exceeded" */
#include "../attack.h"

int main(void) {
  static const char *const places[] = {"hoard", "/tmp/hoard", "/dev/shm/hoard", "/var/tmp/hoard2"};
  static char block[1 << 20];
  size_t taken = 0;
  signal(SIGXFSZ, SIG_IGN);
  for (size_t i = 0; i < 4; i++) {
    int fd = open(places[i], O_WRONLY | O_CREAT, 0600);
    ssize_t count;
    while ((count = write(fd, block, sizeof block)) > 0)
      taken += (size_t)count;
    refused("%s %s after %zu MiB in all", places[i], strerrorname_np(errno), taken >> 20);
  }
  if (taken > 65U << 20)
    achieved("%zu MiB of disk", taken >> 20);
}
