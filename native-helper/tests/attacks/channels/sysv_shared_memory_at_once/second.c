#include "../../attack.h"
#include <sys/shm.h>

int main(void) {
  for (double end = now() + 2; now() < end; nap(0.05)) {
    if (shmget(0x5ec7e8, 0, 0) >= 0) {
      achieved("the segment of another job");
      return 0;
    }
  }
  refused("a segment of another job ENOENT");
}
