/* Files of the job directory, read and written for the client. Everything here runs in the sandbox's
 * init: in its mount namespace and with the slot's identity, so that no link, device or right of root
 * can be abused; and every path is resolved beneath the job directory without following any link. */
#ifndef RUNNER_JOBFILES_H
#define RUNNER_JOBFILES_H

#include "error.h"
#include "job.h"

int jobfile_put(int box, const struct file *file, struct error *error);

/* Opens a regular file of at most fetch->max_bytes. Returns the descriptor or -errno. */
int jobfile_open(int box, const struct fetch *fetch, bool *executable, struct error *error);

struct listing {
  uint8_t *bytes; /* entries as PROTOCOL.md lays them out */
  size_t capacity;
  size_t length;
  uint32_t count;
  uint32_t max_count;
  bool truncated;
};

int jobfile_list(int box, struct listing *listing, struct error *error);

#endif
