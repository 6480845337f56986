/* Inside: the sandbox's init (process 1 of the job) and the step's process that it spawns. */
#ifndef RUNNER_SANDBOX_H
#define RUNNER_SANDBOX_H

#include "channel.h"
#include "seccomp.h"

#include <linux/sched.h>
#include <sys/types.h>

/* What a sandbox needs to know; the same for all sandboxes of a slot. */
struct sandbox {
  struct shared *shared;
  const struct seccomp_programs *seccomp;
  int channel; /* init's end */
  int user_namespace;
  int cgroup_slot; /* v2: the slot's group, in whose child a step is born; v1: -1, born where init is */
  uid_t uid;
  bool pinned; /* a program stays on the slot's processor */
  struct disk disk;
};

/* Process 1 of a new job: prepares, reports, serves orders until it is told to end. */
_Noreturn void sandbox_init_main(const struct sandbox *sandbox);

/* A client's signal travels to init as a queued one, together with the number of the step that it is for:
 * it may come before the program is there, and must not reach the step after. */
#define SANDBOX_SIGNAL SIGRTMIN
enum { SIGNAL_BITS = 5, STEP_NUMBERS = 1 << 24 };

static inline int signal_value(uint32_t step, int number) {
  return (int)(step % STEP_NUMBERS << SIGNAL_BITS) | number;
}

/* The step's first process, spawned by init. */
struct step_start {
  const struct sandbox *sandbox;
  const struct limits *limits;
  char *const *argv;
  char *const *envp;
  int stdin_fd;
  int stdout_fd;
  int stderr_fd;
  bool terminal;
  int box;
  struct error failure; /* out: set when there was no execve */
};

/* Starts it and returns its pid when it executes the program, or -errno with start->failure set. */
pid_t sandbox_spawn(struct step_start *start);

/* clone3 of a process that shares the caller's memory: it calls function(argument) on the given stack, and
 * exits with what that returns. Returns its pid or -errno. */
long clone_with_stack(struct clone_args *arguments, int (*function)(void *), void *argument);

uint64_t monotonic_ns(void);

#endif
