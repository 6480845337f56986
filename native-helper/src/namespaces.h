/* The namespaces that a slot keeps for its jobs: a user namespace and a network namespace. */
#ifndef RUNNER_NAMESPACES_H
#define RUNNER_NAMESPACES_H

#include "error.h"

#include <sys/types.h>

/* A user namespace in which SANDBOX_UID is `uid` outside, and nothing else exists. Returns a
 * descriptor for setns(), or -errno. */
int user_namespace_open(uid_t uid, struct error *error);
/* The step's process enters it; it loses every capability over what is outside. */
int user_namespace_enter(int fd, struct error *error);

/* Moves the caller into a new network namespace with a loopback that is up, and nothing else. */
int network_namespace_renew(struct error *error);

/* What the kernel counts in the caller's network namespace, by descriptors that stay open because
 * opening them costs more than reading. Loopback traffic shows in "dev"; what failed for want of a
 * route, and never got as far, in "snmp" and "snmp6". */
enum { NETWORK_COUNTERS = 3, NETWORK_STATE_SIZE = 8192 };

struct network_state {
  char text[NETWORK_STATE_SIZE];
};

struct network_counters {
  int fd[NETWORK_COUNTERS];
  struct network_state unused; /* as they were when nobody had used the network yet */
};

/* `proc_net` is an open /proc/PID/net of the caller. Takes the first reading. */
int network_counters_open(int proc_net, struct network_counters *counters, struct error *error);
/* 1 when nobody has used the network since, 0 when somebody has, or -errno. */
int network_is_unused(const struct network_counters *counters, struct error *error);
void network_counters_close(struct network_counters *counters);

#endif
