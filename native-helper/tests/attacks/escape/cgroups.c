/* attack: reaches its control groups, by mounting them, by /proc, by a release agent, and leaves them
 * proof: no hierarchy is visible, mountable or named, and /proc/self/cgroup shows no path of the host */
#include "../attack.h"

int main(void) {
  char line[512];
  mkdir("group", 0755);
  must_fail("mount the memory controller", mount("cgroup", "group", "cgroup", 0, "memory"));
  must_fail("mount the rdma controller, for its release agent",
            mount("cgroup", "group", "cgroup", 0, "rdma"));
  must_fail("mount cgroup v2", mount("none", "group", "cgroup2", 0, NULL));
  must_not_open("/sys/fs/cgroup/memory/memory.limit_in_bytes", O_WRONLY);
  must_not_open("/sys/fs/cgroup/cgroup.procs", O_WRONLY);
  must_not_open("/sys/fs/cgroup/release_agent", O_WRONLY);
  must_not_open("group/release_agent", O_WRONLY);
  FILE *groups = fopen("/proc/self/cgroup", "r");
  while (groups && fgets(line, sizeof line, groups)) {
    line[strcspn(line, "\n")] = '\0';
    const char *path = strrchr(line, ':');
    if (path && (strstr(path, "slot") || strstr(path, "runner") || strstr(path, "system.slice")))
      achieved("the name of a group: %s", line);
  }
}
