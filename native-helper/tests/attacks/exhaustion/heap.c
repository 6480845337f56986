/* attack: allocates and touches memory without end
 * proof: the kernel's out-of-memory killer ends it, and the answer says so
 * verdict: "memory limit exceeded" */
#include "../attack.h"

int main(void) {
  for (size_t taken = 0; taken < 600U << 20; taken += 1 << 20)
    memset(malloc(1 << 20), 1, 1 << 20);
  achieved("600 MiB");
}
