/* attack: leaves a number to the next job: how many queues, semaphores and segments it made and removed
 * proof: the first of the next job's have the number 0
 * run: sequence */
#include "../../attack.h"
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

int main(void) {
  int made = 0;
  for (int i = 0; i < 7; i++) {
    int queue = msgget(IPC_PRIVATE, 0600);
    int semaphores = semget(IPC_PRIVATE, 1, 0600);
    int memory = shmget(IPC_PRIVATE, 4096, 0600);
    made += msgctl(queue, IPC_RMID, NULL) == 0 && semctl(semaphores, 0, IPC_RMID) == 0 &&
            shmctl(memory, IPC_RMID, NULL) == 0;
  }
  if (made == 7)
    planted("seven numbers of each kind");
}
