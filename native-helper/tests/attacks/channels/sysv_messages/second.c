#include "../../attack.h"
#include <sys/msg.h>
#include <sys/sem.h>

int main(void) {
  must_fail("find the queue", msgget(0x5ec7e9, 0));
  must_fail("find the semaphore", semget(0x5ec7ea, 0, 0));
}
