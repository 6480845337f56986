#include "../../attack.h"
#include <sys/shm.h>

int main(void) {
  must_fail("find the segment", shmget(0x5ec7e7, 0, 0));
  for (int id = 0; id < 64; id++) {
    if (shmat(id, NULL, SHM_RDONLY) != (void *)-1)
      achieved("segment %d", id);
  }
}
