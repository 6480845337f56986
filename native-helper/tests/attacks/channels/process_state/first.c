/* attack: leaves timers, ignored and blocked signals, a priority and a umask
 * proof: the next job starts with a clean state
 * run: sequence */
#include "../../attack.h"
int main(void) {
  signal(SIGXCPU, SIG_IGN);
  struct itimerval timer = {{0, 100000}, {1, 0}};
  timer_t posix;
  setitimer(ITIMER_REAL, &timer, NULL);
  signal(SIGALRM, SIG_IGN);
  signal(SIGTERM, SIG_IGN);
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, NULL);
  setpriority(PRIO_PROCESS, 0, 19);
  umask(0777);
  if (timer_create(CLOCK_MONOTONIC, NULL, &posix) == 0)
    planted("timers, an ignored signal, a blocked one, a priority, a umask");
}
