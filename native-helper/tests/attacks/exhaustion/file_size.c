/* attack: makes files that seem huge: sparse, by truncate, by a write far away, by fallocate
 * proof: none becomes larger than the limit, and no disk is taken
 * verdict: "" or "signal: file size limit exceeded" */
#include "../attack.h"

int main(void) {
  signal(SIGXFSZ, SIG_IGN);
  int fd = open("sparse", O_RDWR | O_CREAT, 0600);
  must_fail("truncate to 1 EiB", ftruncate(fd, 1L << 60));
  must_fail("write at 1 EiB", pwrite(fd, "x", 1, 1L << 60));
  must_fail("reserve 1 TiB", fallocate(fd, 0, 0, 1L << 40));
  must_fail("reserve 1 GiB beyond the end", fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 1L << 30));
  must_fail("lift the limit", setrlimit(RLIMIT_FSIZE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY}));
}
