/* What a sandbox sees of the file system. The template's mounts are made once per slot and inherited
 * by every sandbox; proc and the job's own file system are made anew for each. */
#ifndef RUNNER_MOUNTS_H
#define RUNNER_MOUNTS_H

#include "error.h"
#include "job.h"

#include <sys/types.h>

#define JOB_MOUNT "/job"
#define JOB_DIRECTORY "/job/box"

/* In the template: a private mount namespace whose root is the read-only toolchain. */
int mounts_make_template(const char *rootfs, struct error *error);

/* In the sandbox's init. */
int mounts_make_proc(struct error *error);
int mounts_make_job(uid_t uid, const struct disk *disk, struct error *error);
int mounts_resize_job(const struct disk *disk, struct error *error);
int mounts_make_terminals(struct error *error);

#endif
