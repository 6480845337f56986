/* attack: ends thousands of children and never waits for them, and gives thousands to process 1
 * proof: zombies count as processes, and those that process 1 takes over are gone at once */
#include "../attack.h"

int main(void) {
  int orphans = 0;
  for (double end = now() + 1; now() < end;) {
    pid_t pid = fork();
    if (pid == 0) {
      if (fork() == 0)
        _exit(0);
      _exit(0);
    }
    if (pid > 0)
      waitpid(pid, NULL, 0), orphans++;
  }
  for (int zombies = 0; zombies < 4096; zombies++) {
    pid_t pid = fork();
    if (pid == 0)
      _exit(0);
    if (pid < 0) {
      refused("zombie %d %s, after %d orphans", zombies, strerrorname_np(errno), orphans);
      return 0;
    }
  }
  achieved("4,096 zombies");
}
