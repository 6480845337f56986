/* System calls that fail when a test asks for it. The linker puts these in the place of the C library's
 * (--wrap), in the helper of the tests alone: the sources and the released helper know nothing of them. */
#include "page.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Set before main(); shared by every process that the helper makes. */
static struct fault_page *page;

static bool fails(const char *call) {
  if (!page || strcmp(page->call, call) != 0 || atomic_fetch_add(&page->passed, 1) + 1 != page->nth)
    return false;
  atomic_store(&page->fired, 1);
  errno = page->error;
  return true;
}

#define SEAM(type, name, parameters, arguments)                                                              \
  type __real_##name parameters;                                                                             \
  type __wrap_##name parameters;                                                                             \
  type __wrap_##name parameters {                                                                            \
    return fails(#name) ? (type)-1 : __real_##name arguments;                                                \
  }

SEAM(int, open, (const char *path, int flags, mode_t mode), (path, flags, mode))
SEAM(int, openat, (int at, const char *path, int flags, mode_t mode), (at, path, flags, mode))
SEAM(ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size))
SEAM(int, mkdir, (const char *path, mode_t mode), (path, mode))
SEAM(int, mkdirat, (int at, const char *path, mode_t mode), (at, path, mode))
SEAM(int, mknod, (const char *path, mode_t mode, dev_t device), (path, mode, device))
SEAM(int, symlink, (const char *to, const char *path), (to, path))
SEAM(int, mount, (const char *from, const char *to, const char *type, unsigned long flags, const void *data),
     (from, to, type, flags, data))
SEAM(int, umount2, (const char *path, int flags), (path, flags))
SEAM(int, unshare, (int flags), (flags))
SEAM(int, setns, (int fd, int type), (fd, type))
SEAM(int, sethostname, (const char *name, size_t length), (name, length))
SEAM(int, chdir, (const char *path), (path))
SEAM(int, fchdir, (int fd), (fd))
SEAM(pid_t, fork, (void), ())
SEAM(int, pipe2, (int *fds, int flags), (fds, flags))
SEAM(int, socketpair, (int family, int type, int protocol, int *fds), (family, type, protocol, fds))
SEAM(int, socket, (int family, int type, int protocol), (family, type, protocol))
SEAM(int, accept4, (int fd, struct sockaddr *from, socklen_t *size, int flags), (fd, from, size, flags))
SEAM(int, epoll_create1, (int flags), (flags))
SEAM(int, epoll_ctl, (int epoll, int what, int fd, struct epoll_event *event), (epoll, what, fd, event))
SEAM(int, timerfd_create, (int clock, int flags), (clock, flags))
SEAM(int, signalfd, (int fd, const sigset_t *set, int flags), (fd, set, flags))
SEAM(int, eventfd, (unsigned value, int flags), (value, flags))
SEAM(int, dup2, (int from, int to), (from, to))
SEAM(int, dup3, (int from, int to, int flags), (from, to, flags))
SEAM(int, setresuid, (uid_t real, uid_t effective, uid_t saved), (real, effective, saved))
SEAM(int, setresgid, (gid_t real, gid_t effective, gid_t saved), (real, effective, saved))
SEAM(int, setgroups, (size_t count, const gid_t *groups), (count, groups))
SEAM(int, setrlimit, (__rlimit_resource_t what, const struct rlimit *limit), (what, limit))
SEAM(pid_t, setsid, (void), ())
SEAM(ssize_t, sendmsg, (int fd, const struct msghdr *message, int flags), (fd, message, flags))
SEAM(ssize_t, recvmsg, (int fd, struct msghdr *message, int flags), (fd, message, flags))
SEAM(int, fcntl, (int fd, int what, long argument), (fd, what, argument))
SEAM(int, prctl, (int what, unsigned long a, unsigned long b, unsigned long c, unsigned long d),
     (what, a, b, c, d))
SEAM(void *, mmap, (void *at, size_t size, int rights, int flags, int fd, off_t offset),
     (at, size, rights, flags, fd, offset))
SEAM(ssize_t, getrandom, (void *to, size_t size, unsigned flags), (to, size, flags))

static const char *name_of(long number) {
  switch (number) {
  case SYS_clone3:
    return "clone3";
  case SYS_openat2:
    return "openat2";
  case SYS_pivot_root:
    return "pivot_root";
  case SYS_seccomp:
    return "seccomp";
  case SYS_close_range:
    return "close_range";
  case SYS_capset:
    return "capset";
  case SYS_capget:
    return "capget";
  default:
    return "another";
  }
}

long __real_syscall(long number, long a, long b, long c, long d, long e, long f);
long __wrap_syscall(long number, long a, long b, long c, long d, long e, long f);
long __wrap_syscall(long number, long a, long b, long c, long d, long e, long f) {
  return fails(name_of(number)) ? -1 : __real_syscall(number, a, b, c, d, e, f);
}

__attribute__((constructor)) static void share_page(void) {
  const char *path = getenv("RUNNER_FAULTS");
  int fd = path ? __real_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
  void *shared = MAP_FAILED;
  if (fd >= 0 && ftruncate(fd, sizeof *page) == 0)
    shared = __real_mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (shared == MAP_FAILED)
    abort();
  page = shared;
  (void)close(fd);
}
