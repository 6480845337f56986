/* attack: makes timers and queued signals without end, which are the kernel's memory
 * proof: they are refused at a limit
 * verdict: "" or "memory limit exceeded" */
#include "../attack.h"

int main(void) {
  int timers = 0, queued = 0;
  timer_t timer;
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN};
  sigset_t block;
  sigfillset(&block);
  sigprocmask(SIG_BLOCK, &block, NULL);
  while (timers < 100000 && timer_create(CLOCK_MONOTONIC, &event, &timer) == 0)
    timers++;
  refused("timer %d %s", timers, strerrorname_np(errno));
  while (queued < 100000 && sigqueue(getpid(), SIGRTMIN + 1, (union sigval){.sival_int = 1}) == 0)
    queued++;
  refused("signal %d %s", queued, strerrorname_np(errno));
  if (timers + queued >= 100000)
    achieved("100,000 timers or signals");
}
