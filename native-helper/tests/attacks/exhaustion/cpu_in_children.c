/* attack: burns the processor in many short-lived children, each far below any limit of a single process
 * proof: the time of all of them counts together
 * verdict: "signal: killed" */
#include "../attack.h"

int main(void) {
  for (;;) {
    for (int i = 0; i < 8; i++)
      if (fork() == 0) {
        for (double own = now() + 0.02; now() < own;) {
        }
        _exit(0);
      }
    while (wait(NULL) > 0) {
    }
  }
}
