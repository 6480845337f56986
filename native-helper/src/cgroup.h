/* Limits and measurements of a step by control groups, behind one interface for two kernels' worlds:
 * cgroup v2 (the target) and v1 controllers on hybrid hosts. Groups are made below the helper's own
 * group and nowhere else.
 *
 * A slot keeps its groups for its whole life, because making them costs more than a job: a step is
 * *born* in them (v2: CLONE_INTO_CGROUP; v1: the template lives in them), counters are read before
 * and after, and the peak is reset. */
#ifndef RUNNER_CGROUP_H
#define RUNNER_CGROUP_H

#include "error.h"
#include "job.h"

#include <stdint.h>
#include <sys/types.h>

enum { CGROUP_PATH_SIZE = 512, CGROUP_HIERARCHIES = 4 };

enum cgroup_version { CGROUP_V1 = 1, CGROUP_V2 = 2 };

/* v2 has one hierarchy; v1 one for each controller, in the order of enum cgroup_v1_hierarchy. */
struct cgroup_host {
  enum cgroup_version version;
  int hierarchies;
  char base[CGROUP_HIERARCHIES][CGROUP_PATH_SIZE]; /* directory below which slots are made */
};

/* What a step used. Memory is the peak over what was in use before the step. */
struct cgroup_usage {
  uint64_t user_ns;
  uint64_t system_ns;
  uint64_t memory_peak_bytes;
  uint32_t oom_kills;
  uint32_t processes_peak; /* 0: not known */
  bool fork_refused;
};

struct cgroup_counters {
  uint64_t cpu_ns;
  uint64_t user_ns;
  uint64_t system_ns;
  uint64_t oom_kills;
  uint64_t forks_refused;
  uint64_t processes_peak;
  uint64_t memory_bytes;     /* all that is charged to the group */
  uint64_t page_cache_bytes; /* the part of it that is cached file content, tmpfs not among it */
};

struct cgroup_slot {
  const struct cgroup_host *host;
  uint32_t number;
  int directory; /* v2: of the slot; v1: -1 */
  int oom_event; /* becomes readable (v1) or has EPOLLPRI (v2) at an out-of-memory kill */
  int memory_max, memory_current, memory_peak, memory_stat, memory_events;
  int cpu_quota, cpu_period;
  int cpu_total, cpu_user, cpu_system; /* v2: cpu_total is cpu.stat, the others -1 */
  int pids_max, pids_events, pids_peak;
  uint64_t memory_max_now;
  uint32_t cpus_now;
  uint32_t processes_now;
  struct cgroup_counters before;
};

/* Finds the own group, checks controllers, sweeps what an earlier helper of the same name left behind. */
int cgroup_host_open(struct cgroup_host *host, const char *name, struct error *error);
void cgroup_host_close(const struct cgroup_host *host);

int cgroup_slot_open(const struct cgroup_host *host, uint32_t number, struct cgroup_slot *slot,
                     struct error *error);
/* Moves the slot's template into the slot's groups. */
int cgroup_slot_adopt(const struct cgroup_slot *slot, pid_t template_pid, struct error *error);
/* Removes the directories of a slot whose processes have ended; called by the helper's main process,
 * because a supervisor may have been killed. */
void cgroup_slot_remove(const struct cgroup_host *host, uint32_t number);

/* Around a step: the counters before, its limits, the processor time so far, the usage at its end. */
int cgroup_step_snapshot(struct cgroup_slot *slot, struct error *error);
int cgroup_step_limit(struct cgroup_slot *slot, const struct limits *limits, struct error *error);
int cgroup_step_cpu(const struct cgroup_slot *slot, uint64_t *cpu_ns, struct error *error);
int cgroup_step_usage(struct cgroup_slot *slot, struct cgroup_usage *usage, struct error *error);

/* True when the out-of-memory counter has risen since the snapshot; to be asked after oom_event. */
bool cgroup_step_out_of_memory(const struct cgroup_slot *slot);

#endif
