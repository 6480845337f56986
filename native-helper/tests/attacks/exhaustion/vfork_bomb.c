/* attack: a chain of vforks, each parent waiting for its child
 * proof: vfork is refused at the process limit */
#include "../attack.h"

static volatile int depth;

int main(void) {
  while (depth < 4096) {
    pid_t pid = vfork();
    if (pid < 0) {
      refused("vfork %d %s", depth, strerrorname_np(errno));
      _exit(0);
    }
    if (pid > 0)
      _exit(0);
    depth++;
  }
  achieved("4,096 processes");
}
