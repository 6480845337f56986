/* attack: makes itself setuid, setgid and capable, and executes itself
 * proof: after execve the ids are the same and no capability has come */
#include "../attack.h"

static void check(void) {
  FILE *status = fopen("/proc/self/status", "r");
  char line[256];
  while (fgets(line, sizeof line, status)) {
    unsigned long long set = 0;
    if (sscanf(line, "Cap%*[A-Za-z]: %llx", &set) == 1 && set != 0)
      achieved("a capability: %s", line);
  }
  if (geteuid() == 0 || getegid() == 0 || geteuid() != getuid())
    achieved("another id");
  else
    refused("to change ids by executing a file");
}

int main(int argc, char **argv) {
  (void)argv;
  if (argc > 1) {
    check();
    return 0;
  }
  /* cap_setuid+ep, for any root: version 2 of the attribute. */
  static const unsigned char capability[20] = {1, 0, 0, 2, 0x80, 0, 0, 0};
  must_fail("give itself to root", chown("main", 0, 0));
  must_fail("give itself capabilities",
            syscall(SYS_setxattr, "main", "security.capability", capability, sizeof capability, 0));
  must_fail("set a trusted attribute", syscall(SYS_setxattr, "main", "trusted.overlay.opaque", "y", 1, 0));
  chmod("main", 06755);
  execl("./main", "main", "again", (char *)NULL);
}
