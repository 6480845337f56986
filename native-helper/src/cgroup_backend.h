/* What cgroup.c asks of its two backends. */
#ifndef RUNNER_CGROUP_BACKEND_H
#define RUNNER_CGROUP_BACKEND_H

#include "cgroup.h"

enum cgroup_v1_hierarchy { V1_MEMORY, V1_CPU, V1_CPUACCT, V1_PIDS };

/* Own group in the hierarchy that has `controller` (v2: NULL), as a path in this mount namespace. */
int cgroup_own_path(const char *controller, char path[CGROUP_PATH_SIZE]);

int cgroup_v1_host_open(struct cgroup_host *host, const char *name, struct error *error);
int cgroup_v1_slot_open(struct cgroup_slot *slot, struct error *error);
int cgroup_v1_adopt(const struct cgroup_slot *slot, pid_t pid, struct error *error);
int cgroup_v1_counters(const struct cgroup_slot *slot, struct cgroup_counters *counters);

int cgroup_v2_host_open(struct cgroup_host *host, struct error *error);
int cgroup_v2_slot_open(struct cgroup_slot *slot, struct error *error);
int cgroup_v2_adopt(const struct cgroup_slot *slot, pid_t pid, struct error *error);
/* Makes the step's group anew, for kernels that cannot reset its peak. */
int cgroup_v2_renew_step(struct cgroup_slot *slot, struct error *error);
int cgroup_v2_counters(const struct cgroup_slot *slot, struct cgroup_counters *counters);

/* Below this use, the page cache is not asked for: memory.stat is the dearest of all the files, and a small
 * program would be charged with less than this. */
enum { PAGE_CACHE_MATTERS = 2 * 1024 * 1024 };

/* Directory of the slot in hierarchy `index`. */
void cgroup_slot_path(const struct cgroup_slot *slot, int index, char path[CGROUP_PATH_SIZE]);
int cgroup_make_directory(const char *path, struct error *error);
int cgroup_open_file(const char *directory, const char *name, int flags, struct error *error);

#endif
