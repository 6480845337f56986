/* attack: runs before everybody else: real time, deadlines, negative niceness, io priority, process 1 moved
 * proof: each is refused, and process 1 keeps its processors and its priority */
#include "../attack.h"

int main(void) {
  struct sched_param parameter = {.sched_priority = 1};
  must_fail("SCHED_FIFO", sched_setscheduler(0, SCHED_FIFO, &parameter));
  must_fail("SCHED_RR", sched_setscheduler(0, SCHED_RR, &parameter));
  uint64_t deadline[6] = {48 | 6ULL << 32, 0, 0, 10000000, 20000000, 20000000};
  must_fail("SCHED_DEADLINE", syscall(SYS_sched_setattr, 0, deadline, 0));
  for (int nice = -1; nice >= -20; nice--)
    must_fail("a niceness below 0", setpriority(PRIO_PROCESS, 0, nice));
  must_fail("niceness of process 1", setpriority(PRIO_PROCESS, 1, 19));
  must_fail("niceness of root", setpriority(PRIO_USER, 65534, 19));
  must_fail("real-time io", syscall(SYS_ioprio_set, 1, 0, 1 << 13));
  must_fail("io priority of process 1", syscall(SYS_ioprio_set, 1, 1, 3 << 13));
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(0, &one);
  must_fail("processors of process 1", sched_setaffinity(1, sizeof one, &one));
  must_fail("scheduler of process 1", sched_setscheduler(1, SCHED_IDLE, &(struct sched_param){0}));
}
