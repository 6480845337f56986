/* attack: leaves a System V shared memory segment to the next job
 * proof: the next job finds no segment
 * run: sequence */
#include "../../attack.h"
#include <sys/shm.h>

int main(void) {
  int id = shmget(0x5ec7e7, 4096, IPC_CREAT | 0666);
  char *memory = shmat(id, NULL, 0);
  if (id >= 0 && memory != (void *)-1) {
    strcpy(memory, "secret");
    planted("a segment with a secret");
  }
}
