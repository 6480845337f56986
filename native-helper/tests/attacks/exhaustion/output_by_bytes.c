/* attack: floods stdout and stderr byte by byte, from many processes, so that each read brings little
 * proof: the limit of output or of time ends it
 * verdict: "output limit exceeded" or "signal: killed" */
#include "../attack.h"

int main(void) {
  for (int i = 0; i < 6; i++)
    if (fork() == 0)
      break;
  for (;;) {
    write(1, "", 1);
    write(2, "\xff", 1);
  }
}
