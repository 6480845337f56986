/* attack: listens to its own system calls, so that it and not the supervisor lets them pass
 * proof: the kernel gives no listener */
#include "../attack.h"
#include <linux/filter.h>
#include <linux/seccomp.h>

int main(void) {
  struct sock_filter allow = {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW};
  struct sock_filter ask = {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_USER_NOTIF};
  struct sock_fprog permissive = {1, &allow};
  struct sock_fprog asking = {1, &ask};
  static const unsigned flags[] = {SECCOMP_FILTER_FLAG_NEW_LISTENER,
                                   SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV};
  for (size_t i = 0; i < 2; i++) {
    must_fail("listen with a filter that allows",
              syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags[i], &permissive));
    must_fail("listen with a filter that asks",
              syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags[i], &asking));
  }
}
