/* attack: asks for millions of names that do not exist, each of which the kernel remembers
 * proof: the memory is charged to the job and given back; the limits of time or memory end it
 * verdict: "signal: killed" or "memory limit exceeded" */
#include "../attack.h"

int main(void) {
  char name[128];
  for (unsigned long i = 0;; i++) {
    struct stat status;
    snprintf(name, sizeof name, "/usr/lib/%0100lu", i);
    stat(name, &status);
    snprintf(name, sizeof name, "/job/box/%0100lu", i);
    stat(name, &status);
  }
}
