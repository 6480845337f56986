/* attack: makes a new namespace of every kind, a user namespace with all its rights first
 * proof: unshare is refused for each kind */
#include "../attack.h"

int main(void) {
  static const struct {
    int flag;
    const char *name;
  } kinds[] = {{CLONE_NEWUSER, "user"},
               {CLONE_NEWUSER | CLONE_NEWNS, "user and mount"},
               {CLONE_NEWNS, "mount"},
               {CLONE_NEWPID, "pid"},
               {CLONE_NEWNET, "network"},
               {CLONE_NEWIPC, "ipc"},
               {CLONE_NEWUTS, "uts"},
               {CLONE_NEWCGROUP, "cgroup"},
               {0x80, "time"},
               {CLONE_NEWUSER | CLONE_NEWNET, "user and network"}};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    char what[64];
    snprintf(what, sizeof what, "unshare the %s namespace", kinds[i].name);
    must_fail(what, unshare(kinds[i].flag));
  }
}
