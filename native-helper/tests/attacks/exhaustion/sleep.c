/* attack: holds a Runner without using anything: sleeps, deaf to signals
 * proof: the clock ends it
 * verdict: "signal: killed" */
#include "../attack.h"

int main(void) {
  for (int number = 1; number < 65; number++)
    signal(number, SIG_IGN);
  nap(600);
  achieved("ten minutes");
}
