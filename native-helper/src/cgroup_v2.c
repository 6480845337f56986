/* The target: one v2 hierarchy, delegated to the helper (systemd: Delegate=yes).
 *
 *   own group                 subtree_control: memory pids cpu
 *   ├── supervisor            the helper's main process and the slots' supervisors
 *   └── slot-N                subtree_control: memory pids cpu
 *       ├── template          the slot's template and the sandboxes' inits
 *       └── step              every process of a step, born here; all limits are set here
 */
#include "cgroup_backend.h"

#include "cleanup.h"
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char enable[] = "+memory +pids +cpu";

static int write_in(const char *directory, const char *name, const char *text, struct error *error) {
  CLEANUP_FD int file = cgroup_open_file(directory, name, O_WRONLY, error);
  int status = file < 0 ? file : file_write(file, text);
  return status == 0 ? 0
                     : error_set(error, STAGE_CGROUP, -status, "write %s to %s/%s", text, directory, name);
}

static int subdirectory(const char *directory, const char *name, char path[CGROUP_PATH_SIZE],
                        struct error *error) {
  if (snprintf(path, CGROUP_PATH_SIZE, "%s/%s", directory, name) >= CGROUP_PATH_SIZE)
    return error_set(error, STAGE_CGROUP, ENAMETOOLONG, "%s", directory);
  return cgroup_make_directory(path, error);
}

int cgroup_v2_host_open(struct cgroup_host *host, struct error *error) {
  char supervisor[CGROUP_PATH_SIZE];
  host->version = CGROUP_V2;
  host->hierarchies = 1;
  int status = cgroup_own_path(NULL, host->base[0]);
  if (status != 0)
    return error_set(error, STAGE_CGROUP, -status, "find the own cgroup");
  /* A group with members cannot give controllers to its children: the helper moves into a leaf. */
  status = subdirectory(host->base[0], "supervisor", supervisor, error);
  if (status == 0)
    status = write_in(supervisor, "cgroup.procs", "0", error);
  if (status == 0)
    status = write_in(host->base[0], "cgroup.subtree_control", enable, error);
  return status;
}

/* Only from Linux 6.12 can a peak be reset, and its file be written; see cgroup_v2_renew_step(). */
static int open_peak(const char *step, struct error *error) {
  char path[CGROUP_PATH_SIZE + 16];
  (void)snprintf(path, sizeof path, "%s/memory.peak", step);
  int fd = open(path, O_RDWR | O_CLOEXEC);
  return fd >= 0 ? fd : cgroup_open_file(step, "memory.peak", O_RDONLY, error);
}

static int open_step(struct cgroup_slot *slot, const char *step, struct error *error) {
  slot->memory_max = cgroup_open_file(step, "memory.max", O_RDWR, error);
  slot->memory_current = cgroup_open_file(step, "memory.current", O_RDONLY, error);
  slot->memory_peak = open_peak(step, error);
  slot->memory_stat = cgroup_open_file(step, "memory.stat", O_RDONLY, error);
  slot->memory_events = cgroup_open_file(step, "memory.events", O_RDONLY, error);
  slot->cpu_quota = cgroup_open_file(step, "cpu.max", O_RDWR, error);
  slot->cpu_total = cgroup_open_file(step, "cpu.stat", O_RDONLY, error);
  slot->pids_max = cgroup_open_file(step, "pids.max", O_RDWR, error);
  slot->pids_events = cgroup_open_file(step, "pids.events", O_RDONLY, error);
  if (error_is_set(error))
    return -error->number;
  slot->oom_event = slot->memory_events;
  /* Only from Linux 6.1 on; without it the number of processes is not reported. */
  char path[CGROUP_PATH_SIZE + 16];
  (void)snprintf(path, sizeof path, "%s/pids.peak", step);
  slot->pids_peak = open(path, O_RDONLY | O_CLOEXEC);
  return 0;
}

static int make_step(struct cgroup_slot *slot, const char *slot_path, struct error *error) {
  char step[CGROUP_PATH_SIZE];
  char swap[CGROUP_PATH_SIZE + 32];
  int status = subdirectory(slot_path, "step", step, error);
  /* A kernel without swap accounting has no memory.swap.max; then there is nothing to limit. */
  (void)snprintf(swap, sizeof swap, "%s/memory.swap.max", step);
  if (status == 0 && access(swap, F_OK) == 0)
    status = write_in(step, "memory.swap.max", "0", error);
  if (status == 0)
    status = write_in(step, "memory.oom.group", "1", error);
  return status == 0 ? open_step(slot, step, error) : status;
}

int cgroup_v2_slot_open(struct cgroup_slot *slot, struct error *error) {
  char path[CGROUP_PATH_SIZE];
  char template[CGROUP_PATH_SIZE];
  cgroup_slot_path(slot, 0, path);
  int status = cgroup_make_directory(path, error);
  if (status == 0)
    status = write_in(path, "cgroup.subtree_control", enable, error);
  if (status == 0)
    status = subdirectory(path, "template", template, error);
  if (status != 0)
    return status;
  slot->directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (slot->directory < 0)
    return error_set(error, STAGE_CGROUP, errno, "open %s", path);
  return make_step(slot, path, error);
}

int cgroup_v2_adopt(const struct cgroup_slot *slot, pid_t pid, struct error *error) {
  char path[CGROUP_PATH_SIZE];
  char procs[CGROUP_PATH_SIZE + 16];
  char text[24];
  cgroup_slot_path(slot, 0, path);
  (void)snprintf(procs, sizeof procs, "%s/template", path);
  (void)snprintf(text, sizeof text, "%d", pid);
  return write_in(procs, "cgroup.procs", text, error);
}

static void close_step(struct cgroup_slot *slot) {
  close_fd(&slot->memory_max);
  close_fd(&slot->memory_current);
  close_fd(&slot->memory_peak);
  close_fd(&slot->memory_stat);
  close_fd(&slot->memory_events);
  close_fd(&slot->cpu_quota);
  close_fd(&slot->cpu_total);
  close_fd(&slot->pids_max);
  close_fd(&slot->pids_events);
  close_fd(&slot->pids_peak);
}

int cgroup_v2_renew_step(struct cgroup_slot *slot, struct error *error) {
  char path[CGROUP_PATH_SIZE];
  char step[CGROUP_PATH_SIZE + 8];
  cgroup_slot_path(slot, 0, path);
  (void)snprintf(step, sizeof step, "%s/step", path);
  close_step(slot);
  if (rmdir(step) != 0)
    return error_set(error, STAGE_CGROUP, errno, "rmdir %s", step);
  slot->memory_max_now = UINT64_MAX;
  slot->processes_now = 0;
  slot->cpus_now = UINT32_MAX;
  memset(&slot->before, 0, sizeof slot->before);
  return make_step(slot, path, error);
}

int cgroup_v2_counters(const struct cgroup_slot *slot, struct cgroup_counters *counters) {
  char stat[4096];
  char cpu[1024];
  char events[512];
  char forks[128];
  memset(counters, 0, sizeof *counters);
  if (file_read(slot->cpu_total, cpu, sizeof cpu) < 0 ||
      file_read_number(slot->memory_current, &counters->memory_bytes) != 0 ||
      file_read(slot->memory_events, events, sizeof events) < 0 ||
      file_read(slot->pids_events, forks, sizeof forks) < 0)
    return -EIO;
  counters->cpu_ns = text_number(cpu, "usage_usec") * 1000;
  counters->user_ns = text_number(cpu, "user_usec") * 1000;
  counters->system_ns = text_number(cpu, "system_usec") * 1000;
  if (counters->memory_bytes > PAGE_CACHE_MATTERS) {
    if (file_read(slot->memory_stat, stat, sizeof stat) < 0)
      return -EIO;
    counters->page_cache_bytes = text_number(stat, "file") - text_number(stat, "shmem");
  }
  counters->oom_kills = text_number(events, "oom_kill");
  counters->forks_refused = text_number(forks, "max");
  if (slot->pids_peak >= 0 && file_read_number(slot->pids_peak, &counters->processes_peak) != 0)
    return -EIO;
  return 0;
}
