/* attack: reads and writes the memory of process 1, and takes its descriptors
 * proof: process_vm_*, process_madvise, pidfd_getfd, kcmp and the migration calls are refused */
#include "../attack.h"
#include <sys/uio.h>

int main(void) {
  char buffer[64];
  struct iovec here = {buffer, sizeof buffer}, there = {(void *)0x400000, sizeof buffer};
  must_fail("read memory of process 1", syscall(SYS_process_vm_readv, 1, &here, 1, &there, 1, 0));
  must_fail("write memory of process 1", syscall(SYS_process_vm_writev, 1, &here, 1, &there, 1, 0));
  must_fail("read memory of the parent", syscall(SYS_process_vm_readv, getppid(), &here, 1, &there, 1, 0));
  int pidfd = (int)syscall(SYS_pidfd_open, 1, 0);
  for (int fd = 0; fd < 8; fd++)
    must_fail("take a descriptor of process 1", syscall(SYS_pidfd_getfd, pidfd, fd, 0));
  must_fail("advise on memory of process 1", syscall(SYS_process_madvise, pidfd, &there, 1, MADV_COLD, 0));
  must_fail("release memory of process 1", syscall(SYS_process_mrelease, pidfd, 0));
  must_fail("compare with process 1", syscall(SYS_kcmp, 1, getpid(), 0, 0, 0));
  unsigned long nodes = 1;
  must_fail("migrate pages of process 1", syscall(SYS_migrate_pages, 1, 8, &nodes, &nodes));
  must_fail("move pages of process 1", syscall(SYS_move_pages, 1, 0, NULL, NULL, NULL, 0));
  must_fail("limits of process 1", prlimit(1, RLIMIT_NOFILE, NULL, (struct rlimit *)buffer));
  must_fail("robust list of process 1", syscall(SYS_get_robust_list, 1, buffer, buffer + 8));
}
