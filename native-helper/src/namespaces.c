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

/* Interfaces can be asked for over any socket, and one of AF_INET would count as a use of the network. */
static int bring_loopback_up(struct error *error) {
  struct ifreq request = {.ifr_name = "lo"};
  CLEANUP_FD int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
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
