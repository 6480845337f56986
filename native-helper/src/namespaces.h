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

#endif
