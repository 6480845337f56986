#include "../../attack.h"
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

static void first_of(const char *kind, int number) {
  if (number != 0)
    achieved("the first number of %s is %d", kind, number);
  else
    refused("the first number of %s is 0", kind);
}

int main(void) {
  first_of("queues", msgget(IPC_PRIVATE, 0600));
  first_of("semaphores", semget(IPC_PRIVATE, 1, 0600));
  first_of("memory", shmget(IPC_PRIVATE, 4096, 0600));
}
