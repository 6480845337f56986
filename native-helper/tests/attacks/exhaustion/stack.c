/* attack: recurses without end
 * proof: the stack's limit or the memory's ends it
 * verdict: "signal: segmentation fault" or "memory limit exceeded" */
#include "../attack.h"

static volatile bool endless = true;

static int deeper(volatile char *above) {
  volatile char here[4096];
  here[0] = above[0];
  return endless ? deeper(here) + here[0] : 0;
}

int main(void) {
  char first[1] = {1};
  refused("to return from %d", 1);
  return deeper(first);
}
