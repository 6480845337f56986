/* attack: clones processes that share memory, files and signal handlers, cheaper than fork
 * proof: clone is refused at the process limit */
#include "../attack.h"

static char stacks[2048][16384];

static int sleeper(void *unused) {
  (void)unused;
  pause();
  return 0;
}

int main(void) {
  for (int i = 0; i < 2048; i++)
    if (clone(sleeper, stacks[i] + 16368, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | SIGCHLD, NULL) <
        0) {
      refused("clone %d %s", i, strerrorname_np(errno));
      return 0;
    }
  achieved("2,048 processes");
}
