#include "../../attack.h"
int main(void) {
  for (double end = now() + 2; now() < end; nap(0.2)) {
    for (pid_t pid = 1; pid < 33000; pid++)
      if (pid != getpid() && kill(pid, SIGKILL) == 0) {
        achieved("to signal process %d", pid);
        return 0;
      }
    kill(-getpid() - 1, SIGKILL);
  }
  refused("32,999 processes ESRCH");
}
