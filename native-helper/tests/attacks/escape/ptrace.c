/* attack: traces process 1, its parent and its own child
 * proof: ptrace is refused in every form */
#include "../attack.h"
#include <sys/ptrace.h>

int main(void) {
  pid_t child = fork();
  if (child == 0) {
    nap(1);
    _exit(0);
  }
  const pid_t targets[] = {1, getppid(), child};
  for (size_t i = 0; i < 3; i++) {
    must_fail("PTRACE_ATTACH", syscall(SYS_ptrace, PTRACE_ATTACH, targets[i], 0, 0));
    must_fail("PTRACE_SEIZE", syscall(SYS_ptrace, PTRACE_SEIZE, targets[i], 0, 0));
  }
  must_fail("PTRACE_TRACEME", syscall(SYS_ptrace, PTRACE_TRACEME, 0, 0, 0));
  kill(child, SIGKILL);
}
