/* What went wrong, for the client: the stage of the sandbox, the errno and a few words. */
#ifndef RUNNER_ERROR_H
#define RUNNER_ERROR_H

#include <stdbool.h>

/* Numbers are part of the protocol (PROTOCOL.md, "Stages"). */
enum stage {
  STAGE_NONE = 0,
  STAGE_PROTOCOL = 1,
  STAGE_SLOTS = 2,
  STAGE_CGROUP = 3,
  STAGE_NAMESPACES = 4,
  STAGE_NETWORK = 5,
  STAGE_MOUNTS = 6,
  STAGE_ROOTFS = 7,
  STAGE_USER_NAMESPACE = 8,
  STAGE_HOSTNAME = 9,
  STAGE_SPAWN = 10,
  STAGE_CREDENTIALS = 11,
  STAGE_SECCOMP = 12,
  STAGE_LIMITS = 13,
  STAGE_DESCRIPTORS = 14,
  STAGE_EXEC = 15,
  STAGE_FILE = 16,
  STAGE_FETCH = 17,
  STAGE_LIST = 18,
  STAGE_SUPERVISE = 19,
  STAGE_TERMINAL = 20,
  STAGE_LAST = STAGE_TERMINAL
};

/* Passed down by every function of the helper that can fail. The first error wins: a later one is
 * usually its consequence. Fixed size, so that a process can send it to its parent as it is. */
struct error {
  int stage;
  int number; /* errno */
  char detail[160];
};

/* Records the error unless one is recorded already; returns -number. */
int error_set(struct error *error, enum stage stage, int number, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static inline bool error_is_set(const struct error *error) {
  return error->stage != STAGE_NONE;
}

const char *stage_name(int stage);

/* One line on stderr (the journal), prefixed with the program's name. */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_error(const char *what, const struct error *error);

#endif
