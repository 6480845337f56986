/* attack: signals everything it can name: kill(-1), kill(0), the groups of process 1 and of its parent
 * proof: only its own processes are hit
 * verdict: "" */
#include "../attack.h"

int main(void) {
  signal(SIGTERM, SIG_IGN);
  must_fail("signal the group 1", kill(-1 * 1000000, SIGKILL));
  errno = 0;
  long result = kill(-1, SIGTERM);
  if (result == 0)
    achieved("to signal others than itself by kill(-1)");
  else
    refused("kill(-1) finds nobody but itself %s", strerrorname_np(errno));
  must_fail("group of the parent", kill(-getppid() - 2000000, SIGKILL));
  for (pid_t pid = 1; pid < 40000; pid++)
    if (pid != getpid() && kill(pid, SIGKILL) == 0)
      achieved("to kill %d", pid);
  refused("39,999 processes ESRCH or EPERM");
}
