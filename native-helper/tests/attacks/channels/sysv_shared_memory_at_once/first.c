/* attack: shares a System V segment with a job that runs at the same time
 * proof: the other job never sees the segment
 * run: together */
#include "../../attack.h"
#include <sys/shm.h>

int main(void) {
  int id = shmget(0x5ec7e8, 4096, IPC_CREAT | 0666);
  if (id >= 0)
    planted("a segment");
  nap(3);
}
