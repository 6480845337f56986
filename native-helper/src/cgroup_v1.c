/* The backend for hybrid hosts: four v1 hierarchies. */
#include "cgroup_backend.h"

#include "cleanup.h"
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>

static const char *const controllers[CGROUP_HIERARCHIES] = {
    [V1_MEMORY] = "memory", [V1_CPU] = "cpu", [V1_CPUACCT] = "cpuacct", [V1_PIDS] = "pids"};

int cgroup_v1_host_open(struct cgroup_host *host, const char *name, struct error *error) {
  host->version = CGROUP_V1;
  host->hierarchies = CGROUP_HIERARCHIES;
  for (int i = 0; i < CGROUP_HIERARCHIES; i++) {
    char own[CGROUP_PATH_SIZE];
    int status = cgroup_own_path(controllers[i], own);
    if (status != 0)
      return error_set(
          error, STAGE_CGROUP, -status,
          "neither cgroup v2 with memory, pids and cpu below this process nor a v1 hierarchy of %s",
          controllers[i]);
    if (snprintf(host->base[i], CGROUP_PATH_SIZE, "%s/%s", own, name) >= CGROUP_PATH_SIZE)
      return error_set(error, STAGE_CGROUP, ENAMETOOLONG, "group of %s", controllers[i]);
    status = cgroup_make_directory(host->base[i], error);
    if (status != 0)
      return status;
  }
  return 0;
}

/* The kernel signals the eventfd when the group runs out of memory. */
static int listen_for_oom(struct cgroup_slot *slot, const char *directory, struct error *error) {
  char text[32];
  CLEANUP_FD int control = cgroup_open_file(directory, "cgroup.event_control", O_WRONLY, error);
  slot->oom_event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (control < 0 || slot->oom_event < 0)
    return error_set(error, STAGE_CGROUP, errno, "eventfd");
  (void)snprintf(text, sizeof text, "%d %d", slot->oom_event, slot->memory_events);
  int status = file_write(control, text);
  return status == 0 ? 0 : error_set(error, STAGE_CGROUP, -status, "cgroup.event_control");
}

int cgroup_v1_slot_open(struct cgroup_slot *slot, struct error *error) {
  char path[CGROUP_HIERARCHIES][CGROUP_PATH_SIZE];
  for (int i = 0; i < CGROUP_HIERARCHIES; i++) {
    cgroup_slot_path(slot, i, path[i]);
    if (cgroup_make_directory(path[i], error) != 0)
      return -error->number;
  }
  const char *memory = path[V1_MEMORY];
  slot->memory_max = cgroup_open_file(memory, "memory.limit_in_bytes", O_RDWR, error);
  slot->memory_current = cgroup_open_file(memory, "memory.usage_in_bytes", O_RDONLY, error);
  slot->memory_peak = cgroup_open_file(memory, "memory.max_usage_in_bytes", O_RDWR, error);
  slot->memory_stat = cgroup_open_file(memory, "memory.stat", O_RDONLY, error);
  slot->memory_events = cgroup_open_file(memory, "memory.oom_control", O_RDONLY, error);
  slot->cpu_quota = cgroup_open_file(path[V1_CPU], "cpu.cfs_quota_us", O_RDWR, error);
  slot->cpu_total = cgroup_open_file(path[V1_CPUACCT], "cpuacct.usage", O_RDONLY, error);
  slot->cpu_user = cgroup_open_file(path[V1_CPUACCT], "cpuacct.usage_user", O_RDONLY, error);
  slot->cpu_system = cgroup_open_file(path[V1_CPUACCT], "cpuacct.usage_sys", O_RDONLY, error);
  slot->pids_max = cgroup_open_file(path[V1_PIDS], "pids.max", O_RDWR, error);
  slot->pids_events = cgroup_open_file(path[V1_PIDS], "pids.events", O_RDONLY, error);
  CLEANUP_FD int swappiness = cgroup_open_file(memory, "memory.swappiness", O_WRONLY, error);
  if (error_is_set(error))
    return -error->number;
  int status = file_write(swappiness, "0");
  if (status != 0)
    return error_set(error, STAGE_CGROUP, -status, "memory.swappiness");
  /* v1 counts the buffers of TCP sockets apart from all other memory. */
  CLEANUP_FD int sockets = cgroup_open_file(memory, "memory.kmem.tcp.limit_in_bytes", O_WRONLY, error);
  status = sockets < 0 ? sockets : file_write(sockets, "16777216");
  if (status != 0)
    return error_set(error, STAGE_CGROUP, -status, "memory.kmem.tcp.limit_in_bytes");
  return listen_for_oom(slot, memory, error);
}

int cgroup_v1_adopt(const struct cgroup_slot *slot, pid_t pid, struct error *error) {
  for (int i = 0; i < CGROUP_HIERARCHIES; i++) {
    char path[CGROUP_PATH_SIZE];
    cgroup_slot_path(slot, i, path);
    CLEANUP_FD int procs = cgroup_open_file(path, "cgroup.procs", O_WRONLY, error);
    int status = procs < 0 ? procs : file_write_number(procs, (uint64_t)pid);
    if (status != 0)
      return error_set(error, STAGE_CGROUP, -status, "move the template into %s", controllers[i]);
  }
  return 0;
}

int cgroup_v1_counters(const struct cgroup_slot *slot, struct cgroup_counters *counters) {
  char stat[4096];
  char events[256];
  char forks[64];
  memset(counters, 0, sizeof *counters);
  if (file_read_number(slot->cpu_total, &counters->cpu_ns) != 0 ||
      file_read_number(slot->cpu_user, &counters->user_ns) != 0 ||
      file_read_number(slot->cpu_system, &counters->system_ns) != 0 ||
      file_read_number(slot->memory_current, &counters->memory_bytes) != 0 ||
      file_read(slot->memory_events, events, sizeof events) < 0 ||
      file_read(slot->pids_events, forks, sizeof forks) < 0)
    return -EIO;
  if (counters->memory_bytes > PAGE_CACHE_MATTERS) {
    if (file_read(slot->memory_stat, stat, sizeof stat) < 0)
      return -EIO;
    counters->page_cache_bytes = text_number(stat, "cache") - text_number(stat, "shmem");
  }
  counters->oom_kills = text_number(events, "oom_kill");
  counters->forks_refused = text_number(forks, "max");
  return 0;
}
