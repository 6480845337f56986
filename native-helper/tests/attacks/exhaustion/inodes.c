/* attack: makes files, directories, links and sockets until there are no inodes left
 * proof: it is stopped at the limit of inodes, and its own directory still works */
#include "../attack.h"

int main(void) {
  char name[64];
  int made = 0;
  for (; made < 200000; made++) {
    snprintf(name, sizeof name, "f%d", made);
    int result = made % 4 == 0   ? mkdir(name, 0700)
                 : made % 4 == 1 ? symlink("x", name)
                 : made % 4 == 2 ? mkfifo(name, 0600)
                                 : close(open(name, O_CREAT | O_WRONLY, 0600));
    if (result != 0)
      break;
  }
  if (made >= 100000)
    achieved("%d inodes", made);
  refused("inode %d %s", made, strerrorname_np(errno));
}
