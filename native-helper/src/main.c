/* runner-helper: the privileged half of Runner. Read in this order: README.md, PROTOCOL.md, this file,
 * listener.c, slot.c, template.c, init.c, spawn.c. */
#include "cleanup.h"
#include "listener.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>

/* systemd leaves the range from 0x70000000 on to others (its "Users, Groups, UIDs and GIDs"). */
enum { DEFAULT_UID_BASE = 1900000000, DEFAULT_SLOTS = 64 };

struct options {
  const char *socket;
  const char *rootfs;
  long client_uid;
  long uid_base;
  long slots;
  bool pin;
};

static const char usage[] =
    "usage: runner-helper --socket PATH --rootfs DIR --client-uid UID [--slots N] [--uid-base N] [--pin]\n"
    "\n"
    "  --socket PATH     Unix socket to listen on; its directory must exist\n"
    "  --rootfs DIR      the toolchain's root directory, absolute\n"
    "  --client-uid UID  the only user that may connect\n"
    "  --slots N         most connections at a time, 1 to 1024 (64)\n"
    "  --uid-base N      slot K runs programs as uid and gid N + K (1900000000)\n"
    "  --pin             slot K has one processor, the Kth of those that the helper may use, and no other\n";

static int fail(const char *what, const char *value) {
  (void)fprintf(stderr, "runner-helper: %s%s%s\n", what, value ? ": " : "", value ? value : strerror(errno));
  return -1;
}

static int parse_number(const char *option, const char *text, long least, long most, long *value) {
  char *end = NULL;
  errno = 0;
  *value = strtol(text, &end, 10);
  if (errno == 0 && end != text && *end == '\0' && *value >= least && *value <= most)
    return 0;
  (void)fprintf(stderr, "runner-helper: --%s takes a number from %ld to %ld, not \"%s\"\n", option, least,
                most, text);
  return -1;
}

static int parse_options(int argc, char **argv, struct options *options) {
  static const struct option known[] = {
      {"socket", required_argument, NULL, 's'},
      {"rootfs", required_argument, NULL, 'r'},
      {"client-uid", required_argument, NULL, 'c'},
      {"slots", required_argument, NULL, 'n'},
      {"uid-base", required_argument, NULL, 'u'},
      {"pin", no_argument, NULL, 'p'},
      {NULL, 0, NULL, 0},
  };
  const long most_uid = INT_MAX - MAX_SLOTS;
  int status = 0;
  *options = (struct options){.client_uid = -1, .uid_base = DEFAULT_UID_BASE, .slots = DEFAULT_SLOTS};
  for (int option; status == 0 && (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
    switch (option) {
    case 's':
      options->socket = optarg;
      break;
    case 'r':
      options->rootfs = optarg;
      break;
    case 'c':
      status = parse_number("client-uid", optarg, 0, most_uid, &options->client_uid);
      break;
    case 'n':
      status = parse_number("slots", optarg, 1, MAX_SLOTS, &options->slots);
      break;
    case 'u':
      status = parse_number("uid-base", optarg, 65536, most_uid, &options->uid_base);
      break;
    case 'p':
      options->pin = true;
      break;
    default:
      status = -1;
      break;
    }
  }
  if (status == 0 && optind == argc && options->socket && options->rootfs && options->client_uid >= 0)
    return 0;
  (void)fputs(usage, stderr);
  return -1;
}

/* One helper for one socket. The lock lies beside it and is held for the process's life. */
static int lock_socket(const char *path) {
  char name[PATH_MAX];
  if (snprintf(name, sizeof name, "%s.lock", path) >= (int)sizeof name)
    return fail("the socket's path is too long", path);
  int lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (lock < 0 || flock(lock, LOCK_EX | LOCK_NB) != 0)
    return fail(errno == EWOULDBLOCK ? "another helper serves this socket" : "cannot lock the socket", name);
  return lock;
}

static int open_socket(const char *path, uid_t client) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path)
    return fail("the socket's path is longer than 107 bytes", path);
  memcpy(address.sun_path, path, strlen(path));
  CLEANUP_FD int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return fail("socket", NULL);
  /* What stands there is ours and dead: the lock says so. */
  (void)unlink(path);
  if (bind(fd, (const struct sockaddr *)&address, sizeof address) != 0)
    return fail("cannot listen on the socket", path);
  if (chown(path, client, 0) != 0 || chmod(path, 0600) != 0 || listen(fd, 128) != 0)
    return fail("cannot open the socket to its client", path);
  return steal_fd(&fd);
}

/* Stable for a socket, so that the next helper finds and sweeps what a killed one left. (FNV-1a) */
static void group_name(const char *socket, char name[40]) {
  uint32_t hash = 2166136261U;
  for (const char *byte = socket; *byte; byte++)
    hash = (hash ^ (uint8_t)*byte) * 16777619U;
  (void)snprintf(name, 40, "runner-helper-%08x", hash);
}

static int check_rootfs(const char *rootfs) {
  static const char *const needed[] = {"proc", "dev", "job"};
  if (rootfs[0] != '/')
    return fail("--rootfs takes an absolute path", rootfs);
  CLEANUP_FD int directory = open(rootfs, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0)
    return fail("no rootfs", rootfs);
  for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
    struct stat status;
    if (fstatat(directory, needed[i], &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISDIR(status.st_mode))
      return fail("the rootfs has no directory for a mount", needed[i]);
  }
  return 0;
}

/* 0, 1 and 2 exist, so that no other descriptor of the helper is ever one of them. */
static int open_standard_descriptors(void) {
  for (;;) {
    int fd = open("/dev/null", O_RDWR);
    if (fd < 0)
      return fail("/dev/null", NULL);
    if (fd > 2) {
      (void)close(fd);
      return 0;
    }
  }
}

static int serve(const struct options *options, struct listener_config *config) {
  char name[40];
  struct error error = {0};
  group_name(options->socket, name);
  int status = seccomp_compile(&config->seccomp, config->pin, &error);
  if (status == 0)
    status = cgroup_host_open(&config->cgroups, name, &error);
  if (status == 0) {
    status = listener_run(config, &error);
    cgroup_host_close(&config->cgroups);
  }
  if (status != 0)
    log_error("start", &error);
  return status;
}

/* Whoever started the helper may have ignored some (a shell's background job, nohup), and what is ignored
 * is inherited by every program. By the system call, because libc keeps two of them to itself. */
static void default_signals(void) {
  enum { KERNEL_SIGNALS = 64, KERNEL_SET_SIZE = 8 };
  static const unsigned long by_default[4]; /* the kernel's struct sigaction, all zero: SIG_DFL */
  for (int number = 1; number <= KERNEL_SIGNALS; number++)
    (void)syscall(SYS_rt_sigaction, number, by_default, NULL, KERNEL_SET_SIZE); /* fails for KILL and STOP */
}

int main(int argc, char **argv) {
  static struct listener_config config;
  struct options options;
  default_signals();
  if (open_standard_descriptors() != 0 || parse_options(argc, argv, &options) != 0)
    return 2;
  if (geteuid() != 0) {
    (void)fputs("runner-helper: must run as root\n", stderr);
    return 2;
  }
  (void)umask(077);
  (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  if (check_rootfs(options.rootfs) != 0)
    return 1;
  CLEANUP_FD int lock = lock_socket(options.socket);
  CLEANUP_FD int socket = lock < 0 ? -1 : open_socket(options.socket, (uid_t)options.client_uid);
  if (lock < 0 || socket < 0)
    return 1;
  config.rootfs = options.rootfs;
  config.client_uid = (uid_t)options.client_uid;
  config.uid_base = (uid_t)options.uid_base;
  config.slots = (uint32_t)options.slots;
  config.pin = options.pin;
  config.socket = socket;
  int status = serve(&options, &config);
  (void)unlink(options.socket);
  return status == 0 ? 0 : 1;
}
