/* attack: leaves daemons behind that hold its output pipes open and go on forking
 * proof: the answer comes when the program ends, not when the daemons would
 * verdict: "" */
#include "../attack.h"

int main(void) {
  for (int i = 0; i < 8; i++) {
    if (fork() != 0)
      continue;
    setsid();
    for (int number = 1; number < 65; number++)
      signal(number, SIG_IGN);
    for (double end = now() + 10; now() < end; nap(0.001))
      if (fork() > 0)
        _exit(0);
    achieved("to live on");
    _exit(0);
  }
  nap(0.1);
  refused("to be waited for");
}
