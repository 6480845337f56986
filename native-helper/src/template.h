/* The process that a slot's sandboxes are cloned from. It has what all of them share (the read-only
 * root, the network namespace, on v1 the cgroup) and is small, so that cloning it is cheap. */
#ifndef RUNNER_TEMPLATE_H
#define RUNNER_TEMPLATE_H

#include "sandbox.h"

/* Never returns. `channel` is the supervisor's; the first order is awaited before anything is done, so
 * that the supervisor can move this process into the slot's cgroup. */
_Noreturn void template_main(const struct sandbox *sandbox, const char *rootfs, int channel);

#endif
