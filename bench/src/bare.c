/* The yardstick: the same commands with no isolation at all, by vfork + execve + wait4, one after another, by 1 to
 * N worker processes. With --root the commands run in that tree, with a /proc, a /dev/null and a tmpfs of the
 * worker's own at /job, as they would in a sandbox: the same files by the same paths, so that the only difference
 * is the sandbox. What is set up so, is set up once for a worker, before its clock runs.
 *
 * It also drives the peers that are commands (bubblewrap, crun, runc): "{n}" in an argument becomes a number that
 * no other job of this run has. */
#include "samples.h"

#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_WORKERS = 1024, MAX_STEPS = 4, MAX_FILES = 8, MAX_WORDS = 256, MAX_SAMPLES = 1 << 21 };

struct options {
  unsigned workers;
  double seconds;
  unsigned long count; /* jobs of each worker; 0 = no bound but the time */
  const char *root;
  const char *hide;
  const char *files[MAX_FILES];
  int file_count;
  char **step[MAX_STEPS];
  int step_count;
  bool orphans; /* the commands leave processes behind, that end soon: take them */
};

/* In shared memory. */
struct worker {
  struct samples jobs;
  struct samples step[MAX_STEPS];
  unsigned long errors;
  uint64_t ended_ns;
};

static char *const environment[] = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                                    "HOME=/tmp", "TMPDIR=/tmp", "LANG=C.UTF-8", NULL};

/* ---- the tree ----------------------------------------------------------------------------------- */

static const char *in_root(const struct options *options, const char *name, char path[PATH_MAX]) {
  if (snprintf(path, PATH_MAX, "%s/%s", options->root, name) >= PATH_MAX)
    die("too long a path: %s", name);
  return path;
}

static void copy_file(const char *source, const char *target) {
  char buffer[65536];
  int from = open(source, O_RDONLY | O_CLOEXEC);
  int to = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
  if (from < 0 || to < 0)
    die_errno(from < 0 ? source : target);
  ssize_t length;
  while ((length = read(from, buffer, sizeof buffer)) > 0) {
    if (write(to, buffer, (size_t)length) != length)
      die_errno(target);
  }
  (void)close(from);
  (void)close(to);
}

static void mount_in_root(const struct options *options, const char *source, const char *name, const char *type,
                          unsigned long flags) {
  char path[PATH_MAX];
  if (mount(source, in_root(options, name, path), type, flags, NULL) != 0)
    die_errno(path);
}

static void make_job(const struct options *options) {
  static const char *const directories[] = {"job/box", "job/tmp", "job/shm"};
  char path[PATH_MAX];
  char name[PATH_MAX];
  for (size_t i = 0; i < sizeof directories / sizeof *directories; i++) {
    if (mkdir(in_root(options, directories[i], path), 0777) != 0)
      die_errno(path);
  }
  for (int i = 0; i < options->file_count; i++) {
    const char *slash = strrchr(options->files[i], '/');
    if (snprintf(name, sizeof name, "job/box/%s", slash ? slash + 1 : options->files[i]) >= PATH_MAX)
      die("too long a path: %s", options->files[i]);
    copy_file(options->files[i], in_root(options, name, path));
  }
}

/* Seen by this worker alone, and gone with it. */
static void enter_root(const struct options *options) {
  if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
    die_errno("a mount namespace");
  mount_in_root(options, "tmpfs", "job", "tmpfs", MS_NOSUID | MS_NODEV);
  mount_in_root(options, "proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC);
  mount_in_root(options, "/dev", "dev", NULL, MS_BIND);
  if (options->hide)
    mount_in_root(options, "tmpfs", options->hide, "tmpfs", MS_NOSUID | MS_NODEV);
  make_job(options);
  if (chroot(options->root) != 0 || chdir("/job/box") != 0)
    die_errno(options->root);
}

/* ---- the loop ----------------------------------------------------------------------------------- */

/* Where execve looks: a name without a slash is searched for once, not for each job. */
static const char *program_path(const char *name, char path[PATH_MAX]) {
  static const char *const directories[] = {"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"};
  if (strchr(name, '/'))
    return name;
  for (size_t i = 0; i < sizeof directories / sizeof *directories; i++) {
    (void)snprintf(path, PATH_MAX, "%s/%s", directories[i], name);
    if (access(path, X_OK) == 0)
      return path;
  }
  die("no program %s", name);
}

/* The arguments of one run: those with "{n}" are written anew. */
static void number_arguments(char **words, unsigned long number, char *argv[MAX_WORDS + 1], char *text, size_t size) {
  int i = 0;
  for (; words[i]; i++) {
    const char *mark = strstr(words[i], "{n}");
    argv[i] = words[i];
    if (!mark)
      continue;
    int length = snprintf(text, size, "%.*s%d-%lu%s", (int)(mark - words[i]), words[i], (int)getpid(), number, mark + 3);
    argv[i] = text;
    text += length + 1;
    size -= (size_t)length + 1;
  }
  argv[i] = NULL;
}

static int run_once(const char *path, char **argv) {
  int status = -1;
  pid_t pid = vfork();
  if (pid == 0) {
    (void)execve(path, argv, environment);
    _exit(127);
  }
  if (pid < 0 || wait4(pid, &status, 0, NULL) != pid)
    return -1;
  return status;
}

static void work(const struct options *options, struct worker *worker, uint64_t deadline) {
  char paths[MAX_STEPS][PATH_MAX];
  const char *path[MAX_STEPS];
  char *argv[MAX_WORDS + 1];
  char text[8192];
  for (int i = 0; i < options->step_count; i++)
    path[i] = program_path(options->step[i][0], paths[i]);
  for (unsigned long job = 0; !options->count || job < options->count; job++) {
    uint64_t began = clock_ns();
    if (began >= deadline)
      break;
    uint64_t step_began = began;
    int status = 0;
    for (int i = 0; i < options->step_count && status == 0; i++) {
      number_arguments(options->step[i], job, argv, text, sizeof text);
      status = run_once(path[i], argv);
      uint64_t now = clock_ns();
      samples_add(&worker->step[i], now - step_began);
      step_began = now;
    }
    while (options->orphans && waitpid(-1, NULL, WNOHANG) > 0) {
    }
    worker->errors += status != 0;
    samples_add(&worker->jobs, step_began - began);
  }
  worker->ended_ns = clock_ns();
}

/* The pages of the samples and the page cache are not part of what is measured: one job before the clock runs. */
static void begin_worker(const struct options *options, struct worker *worker, int gate) {
  char byte;
  int null = open("/dev/null", O_RDWR);
  if (options->root)
    enter_root(options);
  if (options->orphans && prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0)
    die_errno("PR_SET_CHILD_SUBREAPER");
  if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0)
    die_errno("/dev/null");
  struct options warm = *options;
  struct worker unused = *worker;
  warm.count = 1;
  work(&warm, &unused, UINT64_MAX);
  if (unused.errors)
    die("%s does not end with exit status 0", options->step[0][0]);
  worker->ended_ns = 1;
  if (read(gate, &byte, 1) < 0)
    die_errno("the start");
  work(options, worker, clock_ns() + (uint64_t)(options->seconds * 1e9));
  while (options->orphans && wait(NULL) > 0) {
  }
  _exit(0);
}

/* ---- all of them -------------------------------------------------------------------------------- */

static struct worker *make_workers(const struct options *options) {
  struct worker *workers = mmap(NULL, options->workers * sizeof *workers, PROT_READ | PROT_WRITE,
                                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (workers == MAP_FAILED)
    die_errno("memory for the workers");
  for (unsigned i = 0; i < options->workers; i++) {
    samples_open(&workers[i].jobs, MAX_SAMPLES);
    for (int step = 0; step < options->step_count; step++)
      samples_open(&workers[i].step[step], MAX_SAMPLES);
  }
  return workers;
}

static bool all_are_ready(const struct worker *workers, unsigned count) {
  for (unsigned i = 0; i < count; i++) {
    if (((const volatile struct worker *)workers)[i].ended_ns == 0)
      return false;
  }
  return true;
}

static void report(const struct options *options, const struct worker *workers, uint64_t began) {
  struct samples all;
  unsigned long errors = 0;
  uint64_t ended = began + 1;
  samples_open(&all, (size_t)MAX_SAMPLES * 2);
  for (unsigned i = 0; i < options->workers; i++) {
    samples_append(&all, &workers[i].jobs);
    errors += workers[i].errors;
    ended = workers[i].ended_ns > ended ? workers[i].ended_ns : ended;
  }
  double seconds = (double)(ended - began) / 1e9;
  printf("{\"jobs\": %zu, \"errors\": %lu, \"seconds\": %.3f, \"rate\": %.2f, ", all.count, errors, seconds,
         (double)all.count / seconds);
  samples_print("", &all);
  for (int step = 0; step < options->step_count && options->step_count > 1; step++) {
    char name[16];
    all.count = 0;
    for (unsigned i = 0; i < options->workers; i++)
      samples_append(&all, &workers[i].step[step]);
    (void)snprintf(name, sizeof name, "step%d", step + 1);
    printf(", ");
    samples_print(name, &all);
  }
  printf("}\n");
}

static int run_workers(const struct options *options) {
  struct worker *workers = make_workers(options);
  int gate[2];
  int failed = 0;
  if (pipe2(gate, O_CLOEXEC) != 0)
    die_errno("pipe");
  for (unsigned i = 0; i < options->workers; i++) {
    pid_t pid = fork();
    if (pid < 0)
      die_errno("fork");
    if (pid == 0) {
      (void)close(gate[1]);
      begin_worker(options, &workers[i], gate[0]);
    }
  }
  while (!all_are_ready(workers, options->workers)) {
    int status;
    if (waitpid(-1, &status, WNOHANG) > 0)
      die("a worker could not start");
    (void)usleep(1000);
  }
  uint64_t began = clock_ns();
  (void)close(gate[1]);
  for (int status; wait(&status) > 0;)
    failed |= status;
  report(options, workers, began);
  return failed ? 1 : 0;
}

/* ---- the command line --------------------------------------------------------------------------- */

static const char usage[] =
    "usage: bare [OPTION...] -- COMMAND [ARGUMENT...] [-- COMMAND...]\n"
    "  --workers N    processes that run jobs, one after another each (1)\n"
    "  --seconds S    how long (3)\n"
    "  --count N      at most so many jobs of each worker\n"
    "  --root DIR     run in this tree; absolute\n"
    "  --put FILE     with --root: copy it into the job directory (may be repeated)\n"
    "  --orphans      reap what the commands leave behind\n"
    "  --hide DIR     with --root: an empty directory in the place of this one of the tree\n"
    "Several commands make one job. Prints one JSON object.\n";

static void take_steps(struct options *options, char **words) {
  while (*words) {
    if (options->step_count == MAX_STEPS)
      die("more than %d commands", MAX_STEPS);
    options->step[options->step_count++] = words;
    int length = 0;
    for (; *words && strcmp(*words, "--") != 0; words++)
      length++;
    if (length == 0 || length > MAX_WORDS)
      die("a command has from 1 to %d words", MAX_WORDS);
    if (*words)
      *words++ = NULL;
  }
}

static void take_options(struct options *options, int argc, char **argv) {
  static const struct option known[] = {
      {"workers", required_argument, NULL, 'w'}, {"seconds", required_argument, NULL, 's'},
      {"count", required_argument, NULL, 'c'},   {"root", required_argument, NULL, 'r'},
      {"put", required_argument, NULL, 'p'},     {"hide", required_argument, NULL, 'h'},
      {"orphans", no_argument, NULL, 'o'},
      {NULL, 0, NULL, 0}};
  for (int option; (option = getopt_long(argc, argv, "+", known, NULL)) != -1;) {
    if (option == 'w')
      options->workers = (unsigned)number_option("workers", optarg, 1, MAX_WORKERS);
    else if (option == 's')
      options->seconds = number_option("seconds", optarg, 0.01, 3600);
    else if (option == 'c')
      options->count = (unsigned long)number_option("count", optarg, 1, MAX_SAMPLES);
    else if (option == 'r')
      options->root = optarg;
    else if (option == 'o')
      options->orphans = true;
    else if (option == 'h')
      options->hide = optarg;
    else if (option == 'p' && options->file_count < MAX_FILES)
      options->files[options->file_count++] = optarg;
    else
      die("unknown option, or too many files\n%s", usage);
  }
  take_steps(options, argv + optind);
  if (options->step_count == 0)
    die("no command\n%s", usage);
}

int main(int argc, char **argv) {
  struct options options = {.workers = 1, .seconds = 3};
  take_options(&options, argc, argv);
  return run_workers(&options);
}
