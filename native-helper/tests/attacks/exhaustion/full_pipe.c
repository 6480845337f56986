/* attack: blocks for ever in a write to a pipe that nobody reads, with output of its own half written
 * proof: the clock ends it
 * verdict: "signal: killed" */
#include "../attack.h"

int main(void) {
  int ends[2];
  static char block[1 << 20];
  pipe(ends);
  refused("to be heard");
  write(1, "half a line", 11);
  write(ends[1], block, sizeof block);
  achieved("a pipe without an end");
}
