/* attack: piles up system call filters and Landlock rules, which are the kernel's memory and slow every call
 * proof: they are refused at a limit, or charged
 * verdict: "" or "memory limit exceeded" or "signal: killed" */
#include "../attack.h"
#include <linux/filter.h>
#include <linux/seccomp.h>

int main(void) {
  static struct sock_filter code[4096];
  for (int i = 0; i < 4095; i++)
    code[i] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_IMM, 1);
  code[4095] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  struct sock_fprog program = {4096, code};
  int filters = 0;
  while (filters < 1000 && syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0)
    filters++;
  refused("filter %d %s", filters, strerrorname_np(errno));
  if (filters >= 1000)
    achieved("1,000 filters");
}
