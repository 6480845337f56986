#include "../../attack.h"
int main(void) {
  struct itimerval timer;
  sigset_t blocked;
  sigprocmask(SIG_SETMASK, NULL, &blocked);
  getitimer(ITIMER_REAL, &timer);
  int count = 0;
  for (int number = 1; number < 65; number++) {
    struct sigaction action;
    if (number != SIGKILL && number != SIGSTOP && sigaction(number, NULL, &action) == 0 &&
        action.sa_handler != SIG_DFL)
      achieved("signal %d ignored", number);
    if (sigismember(&blocked, number) == 1)
      achieved("signal %d blocked", number);
    count++;
  }
  mode_t mask = umask(022);
  if (mask != 022 || timer.it_value.tv_sec != 0 || getpriority(PRIO_PROCESS, 0) != 0)
    achieved("a umask of %o, a timer or a priority", mask);
  nap(1.2);
  refused("a trace of the job before in %d signals, the timers, the priority, the umask", count);
}
