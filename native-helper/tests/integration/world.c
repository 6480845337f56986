#include "world.h"

#include "../kit/kit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { START_PATIENCE_MS = 10000, PATH_SIZE = 512 };

/* Set once by world_begin(), before there is a second process. */
static char directory[64];
static char rootfs[PATH_SIZE];
static char socket_path[PATH_SIZE];
static char v2_group[PATH_SIZE]; /* empty on hosts with v1 controllers */
static pid_t helper;
static size_t mounts_at_start;
static size_t descriptors_at_start;

/* ---- time --------------------------------------------------------------------------------------- */

uint64_t world_now_ms(void) {
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void world_sleep_ms(long milliseconds) {
  struct timespec rest = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000};
  while (nanosleep(&rest, &rest) != 0 && errno == EINTR) {
  }
}

/* ---- files -------------------------------------------------------------------------------------- */

const char *world_path(const char *name) {
  static char path[PATH_SIZE];
  (void)snprintf(path, sizeof path, "%s/%s", directory, name);
  return path;
}

static long read_text(const char *path, char *text, size_t size) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t length = fd < 0 ? -1 : read(fd, text, size - 1);
  if (fd >= 0)
    (void)close(fd);
  text[length > 0 ? length : 0] = '\0';
  return length;
}

static bool write_text(const char *file, const char *text) {
  int fd = open(file, O_WRONLY | O_CLOEXEC);
  bool written = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
  if (fd >= 0)
    (void)close(fd);
  return written;
}

static void copy_file(const char *from, const char *to) {
  static char chunk[65536];
  int source = open(from, O_RDONLY | O_CLOEXEC);
  int target = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
  MUST(source >= 0 && target >= 0);
  for (ssize_t count = read(source, chunk, sizeof chunk); count != 0;
       count = read(source, chunk, sizeof chunk))
    MUST(count > 0 && write(target, chunk, (size_t)count) == count);
  (void)close(source);
  (void)close(target);
}

/* 40 MiB that are on the disk and not in the page cache. */
static void write_large_file(const char *path) {
  static char chunk[1024 * 1024];
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  MUST(fd >= 0);
  memset(chunk, 'x', sizeof chunk);
  for (int i = 0; i < 40; i++)
    MUST(write(fd, chunk, sizeof chunk) == sizeof chunk);
  MUST(fsync(fd) == 0 && posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) == 0);
  (void)close(fd);
}

static void make_rootfs(void) {
  static const char *const directories[] = {"", "bin", "dev", "etc", "job", "proc", "denied"};
  char path[PATH_SIZE + 32];
  const char *probe = getenv("RUNNER_PROBE");
  MUST(probe);
  for (size_t i = 0; i < sizeof directories / sizeof *directories; i++) {
    (void)snprintf(path, sizeof path, "%s/%s", rootfs, directories[i]);
    MUST(mkdir(path, 0755) == 0);
  }
  (void)snprintf(path, sizeof path, "%s/bin/probe", rootfs);
  copy_file(probe, path);
  (void)snprintf(path, sizeof path, "%s/tmp", rootfs);
  MUST(symlink("/job/tmp", path) == 0);
  (void)snprintf(path, sizeof path, "%s/etc/large", rootfs);
  write_large_file(path);
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk) {
  (void)status;
  (void)type;
  (void)walk;
  (void)remove(path);
  return 0;
}

/* ---- cgroups ------------------------------------------------------------------------------------ */

/* As the helper names the group of its socket: FNV-1a. */
static void group_name(const char *socket, char name[40]) {
  uint32_t hash = 2166136261U;
  for (const char *byte = socket; *byte; byte++)
    hash = (hash ^ (uint8_t)*byte) * 16777619U;
  (void)snprintf(name, 40, "runner-helper-%08x", hash);
}

static char wanted_parent[48];
static size_t found_groups;

static int count_group(const char *path, const struct stat *status, int type, struct FTW *walk) {
  (void)status;
  if (type == FTW_D && strncmp(path + walk->base, "slot-", 5) == 0 && strstr(path, wanted_parent))
    found_groups++;
  return 0;
}

size_t world_cgroups(const char *socket) {
  char name[40];
  group_name(socket, name);
  (void)snprintf(wanted_parent, sizeof wanted_parent, "/%s/", name);
  found_groups = 0;
  (void)nftw("/sys/fs/cgroup", count_group, 16, FTW_PHYS);
  return found_groups;
}

/* Where v2 has the controllers, a helper needs a group of its own, as a service manager would give it, and
 * a group whose children have controllers must not have members: the tests move into a leaf. */
static void open_v2(void) {
  char text[1024];
  char path[PATH_SIZE + 64];
  MUST(read_text("/proc/self/cgroup", text, sizeof text) > 0);
  const char *line = strstr(text, "0::");
  if (!line)
    return;
  (void)snprintf(v2_group, sizeof v2_group, "/sys/fs/cgroup%.*s", (int)strcspn(line + 3, "\n"), line + 3);
  (void)snprintf(path, sizeof path, "%s/cgroup.controllers", v2_group);
  if (read_text(path, text, sizeof text) < 0 || !strstr(text, "memory")) {
    v2_group[0] = '\0';
    return;
  }
  (void)snprintf(path, sizeof path, "%s/tests", v2_group);
  MUST(mkdir(path, 0755) == 0 || errno == EEXIST);
  (void)snprintf(path, sizeof path, "%s/tests/cgroup.procs", v2_group);
  MUST(write_text(path, "0"));
  (void)snprintf(path, sizeof path, "%s/cgroup.subtree_control", v2_group);
  MUST(write_text(path, "+memory +pids +cpu"));
}

/* In the child that becomes a helper. A service manager removes what an earlier start left. */
static void enter_v2_group(const char *socket) {
  char name[40];
  char path[PATH_SIZE + 64];
  if (v2_group[0] == '\0')
    return;
  group_name(socket, name);
  (void)snprintf(path, sizeof path, "%s/%s", v2_group, name);
  (void)nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
  MUST(mkdir(path, 0755) == 0 || errno == EEXIST);
  (void)snprintf(path, sizeof path, "%s/%s/cgroup.procs", v2_group, name);
  MUST(write_text(path, "0"));
}

/* ---- helpers ------------------------------------------------------------------------------------ */

static const char *log_path(void) {
  const char *path = getenv("RUNNER_HELPER_LOG");
  return path ? path : world_path("log");
}

static off_t log_size(void) {
  struct stat status;
  return stat(log_path(), &status) == 0 ? status.st_size : 0;
}

static bool log_says_ready(off_t from) {
  char text[4096];
  int fd = open(log_path(), O_RDONLY | O_CLOEXEC);
  ssize_t length = fd < 0 ? -1 : pread(fd, text, sizeof text - 1, from);
  if (fd >= 0)
    (void)close(fd);
  text[length > 0 ? length : 0] = '\0';
  return strstr(text, "runner-helper: ready\n") != NULL;
}

static _Noreturn void become_helper(char *const *argv, const char *socket) {
  const char *program = getenv("RUNNER_HELPER");
  int null = open("/dev/null", O_RDWR);
  int log = open(log_path(), O_WRONLY | O_APPEND | O_CREAT, 0644);
  if (!program || null < 0 || log < 0)
    _exit(99);
  /* A group of its own, that the end of the test is told by one signal, and in order. */
  (void)setpgid(0, 0);
  (void)prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
  enter_v2_group(socket);
  /* As nohup and background jobs of a shell do. */
  (void)signal(SIGHUP, SIG_IGN);
  (void)signal(SIGQUIT, SIG_IGN);
  (void)dup2(null, 0);
  (void)dup2(null, 1);
  (void)dup2(log, 2);
  (void)execv(program, argv);
  _exit(99);
}

static pid_t fork_helper(char *const *argv, const char *socket) {
  pid_t pid = fork();
  MUST(pid >= 0);
  if (pid == 0)
    become_helper(argv, socket);
  return pid;
}

/* Each helper of a run of the tests has uids of its own, for the kernel counts processes by uid. */
static unsigned next_uid_base(void) {
  static unsigned started;
  return 1500000000U + (unsigned)getpid() % 4000000U * 64U + 16U * (started++ % 4U);
}

pid_t world_start_helper(const struct helper_options *options) {
  char client[16];
  char slots[16];
  char uid_base[16];
  const char *root = options->rootfs ? options->rootfs : rootfs;
  (void)snprintf(client, sizeof client, "%u", options->client);
  (void)snprintf(slots, sizeof slots, "%u", options->slots > 0 ? options->slots : 4);
  (void)snprintf(uid_base, sizeof uid_base, "%u", next_uid_base());
  char *argv[] = {(char *)"runner-helper",
                  (char *)"--socket",
                  (char *)options->socket,
                  (char *)"--rootfs",
                  (char *)root,
                  (char *)"--client-uid",
                  client,
                  (char *)"--slots",
                  slots,
                  (char *)"--uid-base",
                  uid_base,
                  options->pin ? (char *)"--pin" : NULL,
                  NULL};
  off_t log_length = log_size();
  pid_t pid = fork_helper(argv, options->socket);
  uint64_t end = world_now_ms() + START_PATIENCE_MS;
  while (!log_says_ready(log_length)) {
    if (waitpid(pid, NULL, WNOHANG) == pid)
      FAIL("the helper ended instead of listening; see %s", log_path());
    CHECK(world_now_ms() < end);
    world_sleep_ms(2);
  }
  return pid;
}

int world_fail_helper(char *const *argv) {
  int status = 0;
  pid_t pid = fork_helper(argv, "none");
  uint64_t end = world_now_ms() + START_PATIENCE_MS;
  while (waitpid(pid, &status, WNOHANG) == 0) {
    if (world_now_ms() > end) {
      (void)kill(pid, SIGTERM);
      FAIL("the helper runs on");
    }
    world_sleep_ms(2);
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int world_stop_helper(pid_t pid) {
  int status = 0;
  (void)kill(pid, SIGTERM);
  MUST(waitpid(pid, &status, 0) == pid);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* ---- census ------------------------------------------------------------------------------------- */

static pid_t parent_of(pid_t pid) {
  char path[48];
  char text[512];
  (void)snprintf(path, sizeof path, "/proc/%d/stat", pid);
  if (read_text(path, text, sizeof text) <= 0)
    return 0;
  const char *behind_name = strrchr(text, ')');
  return behind_name ? (pid_t)strtol(behind_name + 4, NULL, 10) : 0;
}

static bool descends(pid_t pid, pid_t ancestor) {
  for (int depth = 0; pid > 1 && depth < 64; depth++) {
    pid = parent_of(pid);
    if (pid == ancestor)
      return true;
  }
  return false;
}

size_t world_descendants(pid_t pid, pid_t *pids, size_t most) {
  size_t count = 0;
  DIR *entries = opendir("/proc");
  MUST(entries);
  for (struct dirent *entry = readdir(entries); entry; entry = readdir(entries)) {
    pid_t other = (pid_t)strtol(entry->d_name, NULL, 10);
    if (other <= 0 || !descends(other, pid))
      continue;
    if (count < most)
      pids[count] = other;
    count++;
  }
  (void)closedir(entries);
  return count;
}

pid_t world_descendant(pid_t pid, const char *name) {
  pid_t pids[256];
  size_t count = world_descendants(pid, pids, 256);
  for (size_t i = 0; i < count && i < 256; i++) {
    char path[48];
    char text[64];
    (void)snprintf(path, sizeof path, "/proc/%d/comm", pids[i]);
    if (read_text(path, text, sizeof text) > 0 && strncmp(text, name, strlen(name)) == 0)
      return pids[i];
  }
  return 0;
}

static size_t count_entries(const char *path) {
  size_t count = 0;
  DIR *entries = opendir(path);
  for (struct dirent *entry = entries ? readdir(entries) : NULL; entry; entry = readdir(entries))
    count += entry->d_name[0] != '.';
  if (entries)
    (void)closedir(entries);
  return count;
}

size_t world_descriptors(pid_t pid) {
  char path[48];
  (void)snprintf(path, sizeof path, "/proc/%d/fd", pid);
  return count_entries(path);
}

size_t world_mounts(void) {
  size_t lines = 0;
  FILE *file = fopen("/proc/self/mountinfo", "re");
  MUST(file);
  for (int byte = fgetc(file); byte != EOF; byte = fgetc(file))
    lines += byte == '\n';
  (void)fclose(file);
  return lines;
}

bool world_is_quiet(pid_t pid, const char *socket, int milliseconds) {
  uint64_t end = world_now_ms() + (uint64_t)milliseconds;
  pid_t first;
  while (world_descendants(pid, &first, 1) > 0 || world_cgroups(socket) > 0) {
    if (world_now_ms() > end)
      return false;
    world_sleep_ms(5);
  }
  return true;
}

const char *world_left_behind(void) {
  /* Helpers of the test's own have become this process's children and are ending. */
  for (uint64_t end = world_now_ms() + 5000; world_now_ms() < end; world_sleep_ms(5)) {
    pid_t pid = waitpid(-1, NULL, WNOHANG);
    pid_t first;
    if (pid == helper)
      return "no helper: it has died";
    if (pid <= 0 && world_descendants(getpid(), &first, 1) == 1)
      break;
  }
  if (!world_is_quiet(helper, socket_path, 2000))
    return "processes or cgroups";
  if (world_descriptors(helper) != descriptors_at_start)
    return "descriptors in the helper";
  return world_mounts() == mounts_at_start ? NULL : "mounts";
}

const char *world_socket(void) {
  return socket_path;
}

pid_t world_helper(void) {
  return helper;
}

const char *world_rootfs(void) {
  return rootfs;
}

void world_begin(void) {
  const char *parent = getenv("TMPDIR");
  (void)snprintf(directory, sizeof directory, "%.40s/runner-test.XXXXXX", parent ? parent : "/tmp");
  MUST(mkdtemp(directory) && chmod(directory, 0755) == 0);
  (void)snprintf(rootfs, sizeof rootfs, "%s/rootfs", directory);
  (void)snprintf(socket_path, sizeof socket_path, "%s/socket", directory);
  /* What a killed test leaves comes to this process, which can wait for its end. */
  MUST(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0);
  (void)umask(022);
  open_v2();
  make_rootfs();
  helper = world_start_helper(
      &(const struct helper_options){.socket = socket_path, .client = getuid(), .slots = WORLD_SLOTS});
  mounts_at_start = world_mounts();
  descriptors_at_start = world_descriptors(helper);
}

const char *world_end(void) {
  const char *wrong = NULL;
  if (helper > 0 && world_stop_helper(helper) != 0)
    wrong = "the helper did not end cleanly";
  else if (world_cgroups(socket_path) > 0)
    wrong = "the helper left cgroups behind";
  (void)nftw(directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
  return wrong;
}
