#ifndef RUNNER_LIMITS_H
#define RUNNER_LIMITS_H

#include "error.h"
#include "job.h"

/* The step's rlimits, soft and hard alike. Memory of the whole step, processes and processor share
 * are the cgroup's; these bound what a cgroup does not see. The first are the same for all steps: a slot's
 * template sets them once, and every process of every sandbox inherits them. */
int limits_apply_standing(struct error *error);
int limits_apply(const struct limits *limits, struct error *error);

/* The calling process and its descendants get one processor: this one of those that it may use, counted
 * round. */
int limits_pin(uint32_t processor, struct error *error);
/* A descendant gets back what limits_pin() took. */
int limits_unpin(struct error *error);

#endif
