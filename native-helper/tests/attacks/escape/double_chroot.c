/* attack: leaves the root by a second chroot and many steps upward
 * proof: chroot is refused, and the root after the steps is the root before */
#include "../attack.h"

int main(void) {
  struct stat before, after;
  mkdir("cell", 0755);
  int outside = open(".", O_RDONLY | O_DIRECTORY);
  must_fail("chroot into a directory of the job", chroot("cell"));
  fchdir(outside);
  for (int i = 0; i < 100; i++)
    chdir("..");
  must_fail("chroot to where the steps upward end", chroot("."));
  stat("/", &before);
  stat(".", &after);
  if (before.st_ino != after.st_ino || before.st_dev != after.st_dev)
    achieved("a directory above the root");
}
