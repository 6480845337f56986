/* attack: leaves a System V message and a semaphore to the next job
 * proof: the next job finds neither
 * run: sequence */
#include "../../attack.h"
#include <sys/msg.h>
#include <sys/sem.h>

int main(void) {
  struct {
    long type;
    char text[8];
  } message = {1, "secret"};
  int queue = msgget(0x5ec7e9, IPC_CREAT | 0666);
  int semaphores = semget(0x5ec7ea, 1, IPC_CREAT | 0666);
  if (queue >= 0 && msgsnd(queue, &message, 8, 0) == 0)
    planted("a message in a queue");
  if (semaphores >= 0 && semctl(semaphores, 0, SETVAL, 42) == 0)
    planted("a semaphore of 42");
}
