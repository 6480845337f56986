/* attack: reads and enters process 1 through /proc: root, cwd, exe, descriptors, memory, environment
 * proof: nothing of it opens, by its number or through its own tasks and threads */
#include "../attack.h"

int main(void) {
  static const char *const names[] = {
      "root",      "root/etc/shadow", "cwd",     "exe",   "fd",     "fd/3",      "fdinfo",       "mem",
      "maps",      "environ",         "cmdline", "stat",  "status", "mountinfo", "ns",           "task",
      "map_files", "cgroup",          "syscall", "stack", "auxv",   "pagemap",   "oom_score_adj"};
  for (int pid = 1; pid <= 3; pid++) {
    if (pid == getpid())
      continue;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
      char path[64];
      snprintf(path, sizeof path, "/proc/%d/%s", pid, names[i]);
      must_not_open(path, O_RDONLY);
    }
  }
  must_not_open("/proc/1/mem", O_RDWR);
  must_not_open("/proc/1/task/1/root", O_RDONLY);
  must_not_open("/proc/self/task/../../1/root", O_RDONLY);
}
