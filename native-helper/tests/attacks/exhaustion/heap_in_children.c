/* attack: spreads the memory over many children, and waits for them
 * proof: all of them are counted together, and the answer says so
 * verdict: "memory limit exceeded" */
#include "../attack.h"

int main(void) {
  for (int i = 0; i < 20; i++) {
    if (fork() == 0) {
      volatile char *memory = malloc(30 << 20);
      for (size_t touched = 0; touched < 30 << 20; touched += 4096)
        memory[touched] = 1;
      nap(3);
      _exit(0);
    }
  }
  /* The first child that is killed shall not end the attack by itself. */
  int alive = 0;
  for (int status; wait(&status) > 0;)
    alive += WIFEXITED(status);
  nap(1);
  if (alive == 20)
    achieved("600 MiB in 20 processes");
}
