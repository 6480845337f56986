/* attack: looks for descriptors, a working directory or a root that the helper forgot, and reopens its own
 * proof: only 0, 1 and 2 are open, and they are a null device and two pipes of the job */
#include "../attack.h"

int main(void) {
  for (int fd = 3; fd < 4096; fd++)
    if (fcntl(fd, F_GETFD) >= 0)
      achieved("descriptor %d", fd);
  for (int fd = 0; fd < 3; fd++) {
    struct stat status;
    char link[64], target[PATH_MAX] = "";
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    if (readlink(link, target, sizeof target - 1) < 0 || fstat(fd, &status) != 0)
      continue;
    if (strcmp(target, "/dev/null") != 0 && strncmp(target, "pipe:", 5) != 0)
      achieved("descriptor %d is %s", fd, target);
    strcat(link, "/../../../../../etc/shadow");
    must_not_open(link, O_RDONLY);
  }
  must_not_open("/proc/self/fd/3", O_RDONLY);
  must_not_open("/proc/self/cwd/../../../../etc/shadow", O_RDONLY);
  char directory[PATH_MAX];
  if (!getcwd(directory, sizeof directory) || strcmp(directory, "/job/box") != 0)
    achieved("a working directory outside the job: %s", directory);
}
