/* The system calls a step may make: an allowlist, made into a BPF program once per helper. */
#ifndef RUNNER_SECCOMP_H
#define RUNNER_SECCOMP_H

#include "error.h"

#include <linux/filter.h>

enum { SECCOMP_MAX_INSTRUCTIONS = 2048 };

struct seccomp_program {
  struct sock_filter instructions[SECCOMP_MAX_INSTRUCTIONS];
  unsigned short length;
};

int seccomp_compile(struct seccomp_program *program, struct error *error);
int seccomp_install(const struct seccomp_program *program, struct error *error);

#endif
