/* attack: fills System V segments
 * proof: they are charged to the job
 * verdict: "memory limit exceeded" */
#include "../attack.h"

#include <sys/shm.h>

int main(void) {
  for (int i = 0; i < 60; i++) {
    char *memory = shmat(shmget(IPC_PRIVATE, 10 << 20, IPC_CREAT | 0600), NULL, 0);
    if (memory == (void *)-1) {
      refused("segment %d %s", i, strerrorname_np(errno));
      return 0;
    }
    memset(memory, 1, 10 << 20);
    shmdt(memory);
  }
  achieved("600 MiB");
}
