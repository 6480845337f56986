/* attack: watches by inotify what another job opens
 * proof: no event of the other job arrives
 * run: together */
#include "../../attack.h"
int main(void) {
  for (double end = now() + 3; now() < end; nap(0.01)) {
    close(open("/etc/passwd", O_RDONLY));
    close(open("/dev/null", O_RDWR));
    DIR *directory = opendir("/etc");
    readdir(directory);
    closedir(directory);
  }
  planted("300 opens of shared files");
}
