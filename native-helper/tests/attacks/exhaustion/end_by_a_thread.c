/* attack: ends its first thread and goes on in another, so that the process looks like a zombie
 * proof: the clock ends it as any other
 * verdict: "signal: killed" */
#include "../attack.h"

static void *other(void *unused) {
  nap(600);
  achieved("ten minutes");
  return unused;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, other, NULL);
  syscall(SYS_exit, 0);
}
