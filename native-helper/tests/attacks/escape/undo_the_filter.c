/* attack: takes no_new_privs and the system call filter off again
 * proof: neither goes, also in a child and after execve */
#include "../attack.h"
#include <linux/filter.h>
#include <linux/seccomp.h>

int main(int argc, char **argv) {
  (void)argv;
  must_fail("clear no_new_privs", prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0));
  must_fail("strict mode in place of the filter", prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT));
  must_fail("no mode in place of the filter", prctl(PR_SET_SECCOMP, 0));
  /* A filter of its own that allows everything, laid over the others. */
  struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  struct sock_fprog program = {1, &allow};
  syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
  must_fail("unshare under an allowing filter", unshare(CLONE_NEWUSER));
  must_fail("trace the filter", prctl(PR_SET_PTRACER, 1, 0, 0, 0));
  if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1 || prctl(PR_GET_SECCOMP, 0, 0, 0, 0) != 2)
    achieved("to lose the filter");
  if (argc == 1)
    execl("./main", "main", "again", (char *)NULL);
}
