#include "namespaces.h"

#include "cleanup.h"
#include "credentials.h"
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static int write_map(pid_t pid, const char *name, uid_t outside, struct error *error) {
  char path[64];
  char map[64];
  (void)snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
  (void)snprintf(map, sizeof map, "%d %u 1", SANDBOX_UID, outside);
  CLEANUP_FD int file = open(path, O_WRONLY | O_CLOEXEC);
  int status = file < 0 ? -errno : file_write(file, map);
  return status == 0 ? 0 : error_set(error, STAGE_USER_NAMESPACE, -status, "write %s", path);
}

static int map_and_open(pid_t pid, uid_t uid, struct error *error) {
  char path[64];
  if (write_map(pid, "uid_map", uid, error) != 0 || write_map(pid, "gid_map", uid, error) != 0)
    return -error->number;
  (void)snprintf(path, sizeof path, "/proc/%d/ns/user", pid);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  return fd < 0 ? error_set(error, STAGE_USER_NAMESPACE, errno, "open %s", path) : fd;
}

int user_namespace_open(uid_t uid, struct error *error) {
  /* A namespace is born with a process; this one only waits to be killed. */
  struct clone_args arguments = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
  pid_t pid = (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
  if (pid < 0)
    return error_set(error, STAGE_USER_NAMESPACE, errno, "clone3(CLONE_NEWUSER)");
  if (pid == 0) {
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    for (;;)
      (void)pause();
  }
  int fd = map_and_open(pid, uid, error);
  (void)kill(pid, SIGKILL);
  while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
  }
  return fd;
}

int user_namespace_enter(int fd, struct error *error) {
  if (setns(fd, CLONE_NEWUSER) != 0)
    return error_set(error, STAGE_USER_NAMESPACE, errno, "setns");
  return 0;
}

static int bring_loopback_up(struct error *error) {
  struct ifreq request = {.ifr_name = "lo"};
  CLEANUP_FD int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || ioctl(fd, SIOCGIFFLAGS, &request) != 0)
    return error_set(error, STAGE_NETWORK, errno, "read the loopback's flags");
  request.ifr_flags = (short)(request.ifr_flags | IFF_UP);
  if (ioctl(fd, SIOCSIFFLAGS, &request) != 0)
    return error_set(error, STAGE_NETWORK, errno, "bring the loopback up");
  return 0;
}

int network_namespace_renew(struct error *error) {
  if (unshare(CLONE_NEWNET) != 0)
    return error_set(error, STAGE_NETWORK, errno, "unshare(CLONE_NEWNET)");
  return bring_loopback_up(error);
}

static int read_counters(const struct network_counters *counters, struct network_state *state,
                         struct error *error) {
  size_t used = 0;
  for (int i = 0; i < NETWORK_COUNTERS; i++) {
    long length = file_read(counters->fd[i], state->text + used, sizeof state->text - used);
    if (length < 0)
      return error_set(error, STAGE_NETWORK, (int)-length, "read the network's counters");
    used += (size_t)length;
  }
  memset(state->text + used, 0, sizeof state->text - used);
  return 0;
}

int network_counters_open(int proc_net, struct network_counters *counters, struct error *error) {
  static const char *const names[NETWORK_COUNTERS] = {"dev", "snmp", "snmp6"};
  for (int i = 0; i < NETWORK_COUNTERS; i++) {
    counters->fd[i] = openat(proc_net, names[i], O_RDONLY | O_CLOEXEC);
    if (counters->fd[i] < 0)
      return error_set(error, STAGE_NETWORK, errno, "open the network's counter \"%s\"", names[i]);
  }
  return read_counters(counters, &counters->unused, error);
}

int network_is_unused(const struct network_counters *counters, struct error *error) {
  struct network_state now;
  int status = read_counters(counters, &now, error);
  return status == 0 ? memcmp(&now, &counters->unused, sizeof now) == 0 : status;
}

void network_counters_close(struct network_counters *counters) {
  for (int i = 0; i < NETWORK_COUNTERS; i++)
    close_fd(&counters->fd[i]);
}
