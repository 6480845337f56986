/* attack: starts threads without end
 * proof: they are refused at the process limit, which counts threads */
#include "../attack.h"

static void *sleeper(void *unused) {
  pause();
  return unused;
}

int main(void) {
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 16384);
  for (int i = 0; i < 4096; i++) {
    pthread_t thread;
    int status = pthread_create(&thread, &small, sleeper, NULL);
    if (status != 0) {
      refused("thread %d %s", i, strerrorname_np(status));
      return 0;
    }
  }
  achieved("4,096 threads");
}
