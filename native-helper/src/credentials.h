/* Who a step is: a uid and gid that only its slot has, no capability, and no way to get one. */
#ifndef RUNNER_CREDENTIALS_H
#define RUNNER_CREDENTIALS_H

#include "error.h"

#include <sys/types.h>

/* The uid and gid that programs see themselves as; the slot's user namespace maps them to the slot's. */
enum { SANDBOX_UID = 1000 };

/* In the step's process, inside the user namespace: no groups, uid and gid, no capability in any set,
 * no_new_privs; then tries to regain them and fails if it can. */
int credentials_drop(struct error *error);

/* The init of a sandbox: works on files with the slot's identity, keeps its capabilities otherwise.
 * The kernel forgets the parent-death signal and dumpability then, so both are set after it. */
int credentials_use_for_files(uid_t uid, struct error *error);

#endif
