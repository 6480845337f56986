/* What every attack in C is written with. The test puts this text in the place of the line that includes
 * it, because a program that is posted is a single file. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void say(const char *kind, const char *format, va_list arguments) {
  char text[512];
  vsnprintf(text, sizeof text, format, arguments);
  printf("%s: %s\n", kind, text);
  fflush(stdout);
}

/* The attack got somewhere: the sandbox has a hole. */
__attribute__((format(printf, 1, 2), unused)) static void achieved(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  say("achieved", format, arguments);
  va_end(arguments);
}

/* The attempt came to nothing. */
__attribute__((format(printf, 1, 2), unused)) static void refused(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  say("refused", format, arguments);
  va_end(arguments);
}

/* The first half of a pair: what the second half looks for is there. */
__attribute__((format(printf, 1, 2), unused)) static void planted(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  say("planted", format, arguments);
  va_end(arguments);
}

/* A call that must fail; `result` is what it returned. */
__attribute__((unused)) static void must_fail(const char *what, long result) {
  if (result >= 0)
    achieved("%s", what);
  else
    refused("%s %s", what, strerrorname_np(errno));
}

/* A path that must not open. */
__attribute__((unused)) static void must_not_open(const char *path, int flags) {
  char what[PATH_MAX + 32];
  int fd = open(path, flags | O_CLOEXEC | O_NONBLOCK, 0600);
  snprintf(what, sizeof what, "open %s%s", path, (flags & O_ACCMODE) == O_RDONLY ? "" : " for writing");
  must_fail(what, fd);
  if (fd >= 0)
    close(fd);
}

__attribute__((unused)) static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

__attribute__((unused)) static void nap(double seconds) {
  struct timespec time = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
  while (nanosleep(&time, &time) != 0 && errno == EINTR) {
  }
}
