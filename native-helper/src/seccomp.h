/* The system calls a step may make: an allowlist, made into a BPF program once per helper. */
#ifndef RUNNER_SECCOMP_H
#define RUNNER_SECCOMP_H

#include "error.h"

#include <linux/filter.h>
#include <stdbool.h>

enum { SECCOMP_MAX_INSTRUCTIONS = 2048 };

struct seccomp_program {
  struct sock_filter instructions[SECCOMP_MAX_INSTRUCTIONS];
  unsigned short length;
};

/* Two filters stand one behind the other, and the kernel applies the stricter answer of both. The
 * *standing* one is the whole table; a slot's template installs it once, and every process of every
 * sandbox inherits it. It still lets through the few calls that init and the step's set-up need. The
 * *closing* one refuses those; it is short, and the only one that is installed for each step. */
struct seccomp_programs {
  struct seccomp_program standing;
  struct seccomp_program closing;
};

/* `pinned`: no program may choose its processors, for a slot has one of its own. */
int seccomp_compile(struct seccomp_programs *programs, bool pinned, struct error *error);
int seccomp_install(const struct seccomp_program *program, struct error *error);

#endif
