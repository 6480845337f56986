/* What the integration tests stand on: a temporary directory with a tiny rootfs, helpers that are started
 * and ended, and a census of what helpers leave in the system. */
#ifndef RUNNER_TESTS_WORLD_H
#define RUNNER_TESTS_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Makes the directory and the rootfs and starts the suite's helper; the environment names what is tested:
 * RUNNER_HELPER and RUNNER_PROBE. */
void world_begin(void);
/* NULL, or what is wrong at the end. */
const char *world_end(void);
/* NULL, or what the test left in the suite's helper. */
const char *world_left_behind(void);

/* The suite's helper: its socket, its pid. It has WORLD_SLOTS slots and takes the tests' own uid. */
enum { WORLD_SLOTS = 8 };
const char *world_socket(void);
pid_t world_helper(void);
const char *world_rootfs(void);
/* A name in the temporary directory. Valid until the next call. */
const char *world_path(const char *name);

struct helper_options {
  const char *socket;
  const char *rootfs; /* NULL: the suite's */
  uid_t client;
  unsigned slots; /* 0: 4 */
  bool pin;
};

/* Starts a helper of the test's own and waits until it is ready; it ends with the test. */
pid_t world_start_helper(const struct helper_options *options);
/* Starts one that is to fail; returns its exit status. */
int world_fail_helper(char *const *argv);
/* SIGTERM, and waits. Returns the exit status. */
int world_stop_helper(pid_t pid);

/* Processes below `pid`, itself not among them. */
size_t world_descendants(pid_t pid, pid_t *pids, size_t most);
/* The first one with this name; 0 when there is none. */
pid_t world_descendant(pid_t pid, const char *name);
/* Directories of slots of the helper that serves this socket, over all hierarchies. */
size_t world_cgroups(const char *socket);
/* Mounts on this machine, in this process's namespace. */
size_t world_mounts(void);
/* Open descriptors of a process. */
size_t world_descriptors(pid_t pid);

/* Waits until the helper at this socket has no child and no group of a slot; false after this time. */
bool world_is_quiet(pid_t helper, const char *socket, int milliseconds);

uint64_t world_now_ms(void);
void world_sleep_ms(long milliseconds);

#endif
