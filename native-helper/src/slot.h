/* A slot's supervisor: one process for each connection of a client. */
#ifndef RUNNER_SLOT_H
#define RUNNER_SLOT_H

#include "cgroup.h"
#include "job.h"
#include "seccomp.h"

#include <sys/types.h>

struct slot_config {
  const struct cgroup_host *cgroups;
  const struct seccomp_programs *seccomp;
  const char *rootfs;
  uid_t uid;
  uint32_t number;
  bool pin;
  uint8_t token[TOKEN_SIZE];
  int client;      /* the connection, after its HELLO */
  int descriptors; /* channel on which the main process hands over attached descriptors */
};

/* Serves the connection to its end, then exits. */
_Noreturn void slot_main(const struct slot_config *config);

#endif
