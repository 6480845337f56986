/* attack: stops itself and its children, so that they neither run nor end
 * proof: the clock ends them
 * verdict: "signal: killed" */
#include "../attack.h"

int main(void) {
  for (int i = 0; i < 8; i++)
    if (fork() == 0) {
      raise(SIGSTOP);
      _exit(0);
    }
  raise(SIGSTOP);
  achieved("to go on");
}
