/* attack: clones a process into new namespaces of every kind, and into other cgroups
 * proof: clone refuses each flag, and clone3, whose flags a filter cannot see, does not exist */
#include "../attack.h"

static void try_clone(const char *name, unsigned long flags) {
  char what[64];
  long pid = syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
  if (pid == 0)
    _exit(0);
  snprintf(what, sizeof what, "clone with a new %s namespace", name);
  must_fail(what, pid);
}

static void try_clone3(const char *name, uint64_t flags) {
  uint64_t arguments[11] = {flags, [4] = SIGCHLD};
  char what[64];
  long pid = syscall(SYS_clone3, arguments, sizeof arguments);
  if (pid == 0)
    _exit(0);
  snprintf(what, sizeof what, "clone3 with a new %s namespace", name);
  must_fail(what, pid);
}

int main(void) {
  static const struct {
    unsigned long flag;
    const char *name;
  } kinds[] = {{CLONE_NEWUSER, "user"},
               {CLONE_NEWNS, "mount"},
               {CLONE_NEWPID, "pid"},
               {CLONE_NEWNET, "network"},
               {CLONE_NEWIPC, "ipc"},
               {CLONE_NEWUTS, "uts"},
               {CLONE_NEWCGROUP, "cgroup"},
               {CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID, "user, mount and pid"},
               /* The filter looks at 32 bits: the upper half must not hide the lower. */
               {0xffffffff00000000UL | CLONE_NEWUSER, "user (upper half set)"}};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    try_clone(kinds[i].name, kinds[i].flag);
    try_clone3(kinds[i].name, kinds[i].flag & 0xffffffff);
  }
  try_clone3("time", 0x80);
  try_clone3("no", 0x200000000ULL); /* into another cgroup */
}
