/* attack: ends or disturbs process 1 by every signal, by kill, by descriptor, by queue, by file owner
 * proof: no signal may be sent, and process 1 is still there to end this program's child */
#include "../attack.h"

int main(void) {
  int pidfd = (int)syscall(SYS_pidfd_open, 1, 0);
  union sigval value = {.sival_int = SIGKILL};
  siginfo_t info = {.si_code = SI_QUEUE};
  for (int number = 1; number <= SIGRTMAX; number++) {
    if (kill(1, number) == 0 || sigqueue(1, number, value) == 0 || syscall(SYS_tgkill, 1, 1, number) == 0 ||
        syscall(SYS_tkill, 1, number) == 0 || syscall(SYS_pidfd_send_signal, pidfd, number, NULL, 0) == 0 ||
        syscall(SYS_rt_sigqueueinfo, 1, number, &info) == 0)
      achieved("signal %d to process 1", number);
  }
  if (kill(1, 0) == 0)
    achieved("to probe process 1");
  /* By the owner of a pipe: the kernel sends the signal, with the rights of the one who asked. */
  int ends[2];
  pipe2(ends, O_NONBLOCK);
  fcntl(ends[0], F_SETOWN, 1);
  fcntl(ends[0], F_SETSIG, SIGKILL);
  fcntl(ends[0], F_SETFL, O_ASYNC | O_NONBLOCK);
  write(ends[1], "x", 1);
  /* By a child that process 1 takes over, with another signal for its end. */
  if (syscall(SYS_clone, CLONE_PARENT | SIGUSR1, 0, 0, 0, 0) == 0)
    _exit(0);
  if (fork() == 0) {
    if (syscall(SYS_clone, SIGUSR2, 0, 0, 0, 0) == 0) {
      nap(0.05);
      _exit(0);
    }
    _exit(0);
  }
  nap(0.2);
  if (getppid() == 0 || getpid() == 1)
    achieved("to be without process 1");
  refused("64 signals in 6 ways EPERM");
}
