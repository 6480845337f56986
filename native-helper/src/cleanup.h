/* Ownership in the type: what is declared with these attributes is released on every way out of its
 * scope; it is handed on only by steal_fd() or steal_pointer(). */
#ifndef RUNNER_CLEANUP_H
#define RUNNER_CLEANUP_H

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

static inline void cleanup_fd(const int *fd) {
  if (*fd >= 0)
    (void)close(*fd);
}

static inline void cleanup_free(void *pointer) {
  free(*(void **)pointer);
}

static inline void cleanup_dir(DIR **dir) {
  if (*dir)
    (void)closedir(*dir);
}

#define CLEANUP_FD __attribute__((cleanup(cleanup_fd)))
#define CLEANUP_FREE __attribute__((cleanup(cleanup_free)))
#define CLEANUP_DIR __attribute__((cleanup(cleanup_dir)))

static inline int steal_fd(int *fd) {
  int stolen = *fd;
  *fd = -1;
  return stolen;
}

static inline void close_fd(int *fd) {
  if (*fd >= 0)
    (void)close(*fd);
  *fd = -1;
}

#endif
