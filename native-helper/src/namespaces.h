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

enum { NETWORK_STATE_SIZE = 6144 };

/* What the kernel counted in a network namespace: equal states mean that nobody used it. */
struct network_state {
  char text[NETWORK_STATE_SIZE];
};

/* `proc_net` is an open /proc/PID/net of the caller. */
int network_state_read(int proc_net, struct network_state *state, struct error *error);

#endif
