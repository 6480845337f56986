/* attack: fills files that exist in memory alone
 * proof: they are charged to the job
 * verdict: "memory limit exceeded" */
#include "../attack.h"

int main(void) {
  static char block[1 << 20];
  signal(SIGXFSZ, SIG_IGN);
  int fd = memfd_create("hoard", 0);
  memset(block, 1, sizeof block);
  for (int i = 0; i < 600; i++)
    if (write(fd, block, sizeof block) != sizeof block)
      fd = memfd_create("hoard", 0);
  achieved("600 MiB");
}
