/* attack: floods stdout without end
 * proof: the limit of output ends it
 * verdict: "output limit exceeded" */
#include "../attack.h"

int main(void) {
  static char block[1 << 16];
  memset(block, 'x', sizeof block);
  for (;;)
    write(1, block, sizeof block);
}
