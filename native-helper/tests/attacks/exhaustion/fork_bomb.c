/* attack: forks without end
 * proof: forks are refused at the process limit, or the limits of time or memory end it
 * verdict: "" or "signal: killed" or "memory limit exceeded" */
#include "../attack.h"

int main(void) {
  signal(SIGCHLD, SIG_DFL);
  for (int i = 0; i < 100000; i++) {
    pid_t pid = fork();
    if (pid == 0)
      for (;;)
        fork();
    if (pid < 0) {
      refused("fork %d %s", i, strerrorname_np(errno));
      break;
    }
    if (i > 1000)
      achieved("1,000 processes");
  }
}
