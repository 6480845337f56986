/* attack: ignores and blocks the signals that announce the end of its time, and burns on
 * proof: it is killed all the same
 * verdict: "signal: killed" */
#include "../attack.h"

int main(void) {
  sigset_t all;
  sigfillset(&all);
  for (int number = 1; number < 65; number++)
    signal(number, SIG_IGN);
  sigprocmask(SIG_BLOCK, &all, NULL);
  for (volatile unsigned long i = 0;; i++) {
  }
}
