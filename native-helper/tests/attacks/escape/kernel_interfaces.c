/* attack: uses kernel interfaces with a history of holes: perf, userfaultfd, io_uring, keyrings and more
 * proof: each is refused or does not exist */
#include "../attack.h"

int main(void) {
  char zeros[256] = {0};
  *(uint32_t *)(zeros + 4) = 120; /* perf_event_attr.size */
  must_fail("perf_event_open", syscall(SYS_perf_event_open, zeros, 0, -1, -1, 0));
  must_fail("userfaultfd", syscall(SYS_userfaultfd, 0));
  must_fail("userfaultfd for user mode only", syscall(SYS_userfaultfd, 1));
  memset(zeros, 0, sizeof zeros);
  must_fail("io_uring_setup", syscall(SYS_io_uring_setup, 8, zeros));
  must_fail("io_uring_enter", syscall(SYS_io_uring_enter, 0, 1, 0, 0, NULL, 0));
  must_fail("io_uring_register", syscall(SYS_io_uring_register, -1, 0, NULL, 0));
  must_fail("io_setup", syscall(SYS_io_setup, 8, zeros));
  must_fail("fanotify_init", syscall(SYS_fanotify_init, 0, 0));
  must_fail("memfd_secret", syscall(SYS_memfd_secret, 0));
  must_fail("vmsplice", syscall(SYS_vmsplice, 1, NULL, 0, 0));
  must_fail("modify_ldt", syscall(SYS_modify_ldt, 0, zeros, sizeof zeros));
  must_fail("lookup_dcookie", syscall(SYS_lookup_dcookie, 0, zeros, sizeof zeros));
  must_fail("remap_file_pages", syscall(SYS_remap_file_pages, zeros, 0, 0, 0, 0));
  must_fail("uselib", syscall(SYS_uselib, "/usr/bin/bash"));
  must_fail("lsm_get_self_attr", syscall(459, 100, zeros, zeros, 0));
}
