/* The helper's main process: takes connections, gives each a slot, and cleans up after slots. */
#ifndef RUNNER_LISTENER_H
#define RUNNER_LISTENER_H

#include "cgroup.h"
#include "seccomp.h"

#include <sys/types.h>

enum { MAX_SLOTS = 1024 };

struct listener_config {
  const char *rootfs;
  uid_t client_uid;
  uid_t uid_base;
  uint32_t slots;
  bool pin;   /* each slot to a processor of its own */
  int socket; /* listening */
  struct cgroup_host cgroups;
  struct seccomp_programs seccomp;
};

/* Serves until SIGTERM or SIGINT; every slot has ended when it returns. */
int listener_run(const struct listener_config *config, struct error *error);

#endif
