/* attack: enters the namespaces of process 1 and its own ones again
 * proof: the files of process 1 do not open, and setns is refused even for its own */
#include "../attack.h"

int main(void) {
  static const char *const kinds[] = {"user", "mnt", "pid", "net", "ipc", "uts", "cgroup", "time"};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    char path[64], what[128];
    snprintf(path, sizeof path, "/proc/1/ns/%s", kinds[i]);
    must_not_open(path, O_RDONLY);
    snprintf(path, sizeof path, "/proc/self/ns/%s", kinds[i]);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    snprintf(what, sizeof what, "setns to its own %s namespace", kinds[i]);
    must_fail(what, fd < 0 ? -1 : setns(fd, 0));
  }
  int pidfd = (int)syscall(SYS_pidfd_open, 1, 0);
  must_fail("setns to all namespaces of process 1", setns(pidfd, CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUSER));
  /* NS_GET_USERNS, NS_GET_PARENT: the namespace above. */
  int own = open("/proc/self/ns/user", O_RDONLY);
  must_fail("ask for the user namespace above", ioctl(own, 0xb702));
  own = open("/proc/self/ns/pid", O_RDONLY);
  must_fail("ask for the pid namespace above", ioctl(own, 0xb702));
  own = open("/proc/self/ns/net", O_RDONLY);
  must_fail("ask for the user namespace that owns the network", ioctl(own, 0xb701));
}
