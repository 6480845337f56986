#include "cgroup_backend.h"

#include "cleanup.h"
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* "4:memory:/a/b" of /proc/self/cgroup: the path of the line whose controllers contain `controller`,
 * or of the v2 line "0::/a/b". */
static int own_group(const char *controller, char *group, size_t size) {
  char text[8192];
  long length = file_read_path("/proc/self/cgroup", text, sizeof text);
  if (length < 0)
    return (int)length;
  char *rest = text;
  for (char *line = strsep(&rest, "\n"); line && *line; line = strsep(&rest, "\n")) {
    char *path = line;
    (void)strsep(&path, ":");
    char *controllers = strsep(&path, ":");
    if (!path)
      continue;
    bool found = !controller && *controllers == '\0';
    for (char *name = strsep(&controllers, ","); controller && name; name = strsep(&controllers, ","))
      found = found || strcmp(name, controller) == 0;
    if (found)
      return snprintf(group, size, "%s", path) < (int)size ? 0 : -ENAMETOOLONG;
  }
  return -ENOENT;
}

static bool has_option(const char *options, const char *wanted) {
  size_t length = strlen(wanted);
  for (const char *option = options; option; option = strchr(option, ',')) {
    if (*option == ',')
      option++;
    if (strncmp(option, wanted, length) == 0 && (option[length] == ',' || option[length] == '\0'))
      return true;
  }
  return false;
}

/* Where the hierarchy is mounted: "36 35 98:0 /root /mount/point rw - cgroup source rw,memory". */
static int mount_of(const char *controller, char root[CGROUP_PATH_SIZE], char point[CGROUP_PATH_SIZE]) {
  CLEANUP_FREE char *line = NULL;
  size_t size = 0;
  int found = -ENOENT;
  FILE *mounts = fopen("/proc/self/mountinfo", "re");
  if (!mounts)
    return -errno;
  while (found != 0 && getline(&line, &size, mounts) > 0) {
    char type[32];
    char options[256];
    const char *tail = strstr(line, " - ");
    if (!tail || sscanf(tail, " - %31s %*s %255s", type, options) != 2)
      continue;
    bool right = controller ? strcmp(type, "cgroup") == 0 && has_option(options, controller)
                            : strcmp(type, "cgroup2") == 0;
    if (right && sscanf(line, "%*s %*s %*s %511s %511s", root, point) == 2)
      found = 0;
  }
  (void)fclose(mounts);
  return found;
}

int cgroup_own_path(const char *controller, char path[CGROUP_PATH_SIZE]) {
  char group[CGROUP_PATH_SIZE];
  char root[CGROUP_PATH_SIZE];
  char point[CGROUP_PATH_SIZE];
  int status = own_group(controller, group, sizeof group);
  if (status == 0)
    status = mount_of(controller, root, point);
  if (status != 0)
    return status;
  /* A mount may show only a part of the hierarchy, as in a container. */
  const char *below = group;
  if (strcmp(root, "/") != 0 && strncmp(group, root, strlen(root)) == 0)
    below += strlen(root);
  if (strcmp(below, "/") == 0)
    below = "";
  return snprintf(path, CGROUP_PATH_SIZE, "%s%s", point, below) < CGROUP_PATH_SIZE ? 0 : -ENAMETOOLONG;
}

void cgroup_slot_path(const struct cgroup_slot *slot, int index, char path[CGROUP_PATH_SIZE]) {
  (void)snprintf(path, CGROUP_PATH_SIZE, "%.480s/slot-%u", slot->host->base[index], slot->number);
}

int cgroup_make_directory(const char *path, struct error *error) {
  if (mkdir(path, 0755) != 0 && errno != EEXIST)
    return error_set(error, STAGE_CGROUP, errno, "mkdir %s", path);
  return 0;
}

int cgroup_open_file(const char *directory, const char *name, int flags, struct error *error) {
  char path[CGROUP_PATH_SIZE + 64];
  (void)snprintf(path, sizeof path, "%s/%s", directory, name);
  int fd = open(path, flags | O_CLOEXEC);
  return fd < 0 ? error_set(error, STAGE_CGROUP, errno, "open %s", path) : fd;
}

static void kill_members(int directory) {
  char text[4096];
  CLEANUP_FD int procs = openat(directory, "cgroup.procs", O_RDONLY | O_CLOEXEC);
  if (procs < 0 || file_read(procs, text, sizeof text) <= 0)
    return;
  char *rest = text;
  for (char *line = strsep(&rest, "\n"); line && *line; line = strsep(&rest, "\n"))
    (void)kill((pid_t)strtol(line, NULL, 10), SIGKILL);
}

static void remove_tree(const char *path);

/* Removes the groups below `path` whose names start with `prefix`. */
static void remove_children(const char *path, const char *prefix) {
  CLEANUP_DIR DIR *entries = opendir(path);
  for (struct dirent *entry = entries ? readdir(entries) : NULL; entry; entry = readdir(entries)) {
    char child[CGROUP_PATH_SIZE];
    if (entry->d_type != DT_DIR || entry->d_name[0] == '.' ||
        strncmp(entry->d_name, prefix, strlen(prefix)) != 0 ||
        snprintf(child, sizeof child, "%s/%s", path, entry->d_name) >= (int)sizeof child)
      continue;
    remove_tree(child);
  }
}

/* Kills what is in the group and the groups below it, then removes them. */
static void remove_tree(const char *path) {
  enum { ATTEMPTS = 200 }; /* of 5 ms: killed processes need a moment to leave their group */
  /* Without it, when descriptors are short, nothing is killed, but a group that is empty still goes. */
  CLEANUP_FD int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  remove_children(path, "");
  for (int attempt = 0; attempt < ATTEMPTS && rmdir(path) != 0 && errno == EBUSY; attempt++) {
    kill_members(directory);
    (void)nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
  }
}

static void sweep_slots(const struct cgroup_host *host) {
  for (int i = 0; i < host->hierarchies; i++)
    remove_children(host->base[i], "slot-");
}

int cgroup_host_open(struct cgroup_host *host, const char *name, struct error *error) {
  char own[CGROUP_PATH_SIZE];
  char controllers[256] = "";
  if (cgroup_own_path(NULL, own) == 0) {
    char path[CGROUP_PATH_SIZE + 32];
    (void)snprintf(path, sizeof path, "%s/cgroup.controllers", own);
    (void)file_read_path(path, controllers, sizeof controllers);
  }
  bool v2 = strstr(controllers, "memory") && strstr(controllers, "pids") && strstr(controllers, "cpu");
  memset(host, 0, sizeof *host);
  int status = v2 ? cgroup_v2_host_open(host, error) : cgroup_v1_host_open(host, name, error);
  if (status != 0)
    return status;
  sweep_slots(host);
  return 0;
}

void cgroup_host_close(const struct cgroup_host *host) {
  sweep_slots(host);
  /* v2's base is the helper's own group, which is its manager's to remove. */
  for (int i = 0; host->version == CGROUP_V1 && i < host->hierarchies; i++)
    (void)rmdir(host->base[i]);
}

int cgroup_slot_open(const struct cgroup_host *host, uint32_t number, struct cgroup_slot *slot,
                     struct error *error) {
  *slot = (struct cgroup_slot){
      .host = host,
      .number = number,
      .directory = -1,
      .oom_event = -1,
      .cpu_period = -1,
      .cpu_user = -1,
      .cpu_system = -1,
      .pids_peak = -1,
      .memory_max_now = UINT64_MAX,
      .cpus_now = UINT32_MAX,
  };
  return host->version == CGROUP_V2 ? cgroup_v2_slot_open(slot, error) : cgroup_v1_slot_open(slot, error);
}

int cgroup_slot_adopt(const struct cgroup_slot *slot, pid_t template_pid, struct error *error) {
  return slot->host->version == CGROUP_V2 ? cgroup_v2_adopt(slot, template_pid, error)
                                          : cgroup_v1_adopt(slot, template_pid, error);
}

void cgroup_slot_remove(const struct cgroup_host *host, uint32_t number) {
  const struct cgroup_slot slot = {.host = host, .number = number};
  for (int i = 0; i < host->hierarchies; i++) {
    char path[CGROUP_PATH_SIZE];
    cgroup_slot_path(&slot, i, path);
    remove_tree(path);
  }
}

static int counters(const struct cgroup_slot *slot, struct cgroup_counters *now, struct error *error) {
  int status =
      slot->host->version == CGROUP_V2 ? cgroup_v2_counters(slot, now) : cgroup_v1_counters(slot, now);
  return status == 0 ? 0 : error_set(error, STAGE_CGROUP, -status, "read the counters");
}

int cgroup_step_snapshot(struct cgroup_slot *slot, struct error *error) {
  int status = counters(slot, &slot->before, error);
  if (status != 0)
    return status;
  /* v1 sets the high-water mark to the present use; v2 (from Linux 6.12) does so for this descriptor. */
  status = file_write(slot->memory_peak, "0");
  if (status != 0 && slot->host->version == CGROUP_V2)
    return cgroup_v2_renew_step(slot, error);
  return status == 0 ? 0 : error_set(error, STAGE_CGROUP, -status, "reset the memory peak");
}

static int limit_cpus(struct cgroup_slot *slot, uint32_t permille) {
  enum { PERIOD_US = 100000 };
  char text[48];
  if (slot->host->version == CGROUP_V1) {
    if (permille == 0)
      return file_write(slot->cpu_quota, "-1");
    return file_write_number(slot->cpu_quota, (uint64_t)permille * (PERIOD_US / 1000));
  }
  if (permille == 0)
    return file_write(slot->cpu_quota, "max");
  (void)snprintf(text, sizeof text, "%llu %d", (unsigned long long)permille * (PERIOD_US / 1000), PERIOD_US);
  return file_write(slot->cpu_quota, text);
}

/* Memory in use before the step: the template, and the job's files. */
static uint64_t held_before(const struct cgroup_slot *slot) {
  const struct cgroup_counters *before = &slot->before;
  return before->memory_bytes > before->page_cache_bytes ? before->memory_bytes - before->page_cache_bytes
                                                         : 0;
}

int cgroup_step_limit(struct cgroup_slot *slot, const struct limits *limits, struct error *error) {
  enum { GRAIN = 256 * 1024 }; /* so that small differences between jobs do not cost a write */
  uint64_t held = (held_before(slot) + GRAIN - 1) / GRAIN * GRAIN;
  uint64_t memory = limits->memory_bytes + held;
  if (memory != slot->memory_max_now) {
    int status = file_write_number(slot->memory_max, memory);
    if (status != 0)
      return error_set(error, STAGE_CGROUP, -status, "set the memory limit");
    slot->memory_max_now = memory;
  }
  /* v1: the template and the sandbox's init are members as well. */
  uint32_t processes = limits->processes + (slot->host->version == CGROUP_V1 ? 2 : 0);
  if (processes != slot->processes_now) {
    int status = file_write_number(slot->pids_max, processes);
    if (status != 0)
      return error_set(error, STAGE_CGROUP, -status, "set the process limit");
    slot->processes_now = processes;
  }
  if (limits->cpus_permille != slot->cpus_now) {
    int status = limit_cpus(slot, limits->cpus_permille);
    if (status != 0)
      return error_set(error, STAGE_CGROUP, -status, "set the processor quota");
    slot->cpus_now = limits->cpus_permille;
  }
  return 0;
}

int cgroup_step_cpu(const struct cgroup_slot *slot, uint64_t *cpu_ns, struct error *error) {
  char text[1024];
  uint64_t now = 0;
  long status = 0;
  if (slot->host->version == CGROUP_V1) {
    status = file_read_number(slot->cpu_total, &now);
  } else {
    status = file_read(slot->cpu_total, text, sizeof text);
    now = status < 0 ? 0 : text_number(text, "usage_usec") * 1000;
  }
  if (status < 0)
    return error_set(error, STAGE_CGROUP, (int)-status, "read the processor time");
  *cpu_ns = now > slot->before.cpu_ns ? now - slot->before.cpu_ns : 0;
  return 0;
}

/* The total is exact; v1 only samples at clock ticks how it divides into user and system time. */
static void divide_cpu_time(const struct cgroup_counters *before, const struct cgroup_counters *now,
                            struct cgroup_usage *usage) {
  uint64_t total = now->cpu_ns - before->cpu_ns;
  uint64_t user = now->user_ns - before->user_ns;
  uint64_t system = now->system_ns - before->system_ns;
  double share = user + system > 0 ? (double)user / (double)(user + system) : 0.5;
  usage->user_ns = (uint64_t)((double)total * share);
  usage->system_ns = total - usage->user_ns;
}

int cgroup_step_usage(struct cgroup_slot *slot, struct cgroup_usage *usage, struct error *error) {
  struct cgroup_counters now;
  uint64_t peak = 0;
  int status = counters(slot, &now, error);
  if (status == 0 && (status = file_read_number(slot->memory_peak, &peak)) != 0)
    status = error_set(error, STAGE_CGROUP, -status, "read the memory peak");
  if (status != 0)
    return status;
  const struct cgroup_counters *before = &slot->before;
  /* Files of the toolchain that were read are charged to who reads them first. They are not the
   * program's memory: at its peak at most what is cached at the end was cached. */
  uint64_t own = peak > now.page_cache_bytes ? peak - now.page_cache_bytes : 0;
  uint64_t held = held_before(slot);
  usage->memory_peak_bytes = own > held ? own - held : 0;
  divide_cpu_time(before, &now, usage);
  usage->oom_kills = (uint32_t)(now.oom_kills - before->oom_kills);
  usage->fork_refused = now.forks_refused > before->forks_refused;
  /* The kernel keeps the peak for the group's life: it speaks of this step only if this step raised it. */
  usage->processes_peak = now.processes_peak > before->processes_peak ? (uint32_t)now.processes_peak : 0;
  return 0;
}

bool cgroup_step_out_of_memory(const struct cgroup_slot *slot) {
  char text[512];
  if (file_read(slot->memory_events, text, sizeof text) <= 0)
    return false;
  return text_number(text, "oom_kill") > slot->before.oom_kills;
}
