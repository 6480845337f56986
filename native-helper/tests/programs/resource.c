/* Programs that use things up: processor, memory, output, files. */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long used_ms(void) {
  struct timespec now;
  (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void burn_ms(long milliseconds) {
  while (used_ms() < milliseconds) {
    for (volatile int i = 0; i < 20000; i++) {
    }
  }
}

/* burn MILLISECONDS PROCESSES: each burns as much. */
static int burn(char **arguments) {
  long processes = arguments[0] && arguments[1] ? number(arguments[1]) : 1;
  for (long i = 1; i < processes; i++) {
    if (fork() == 0) {
      burn_ms(number(arguments[0]));
      _exit(0);
    }
  }
  burn_ms(number(arguments[0]));
  while (wait(NULL) > 0) {
  }
  put("burnt\n");
  return 0;
}

static int stubborn(char **arguments) {
  for (int i = 1; i < 32; i++)
    (void)signal(i, SIG_IGN);
  if (arguments[0])
    (void)raise(SIGSTOP);
  while (pause() != 0) {
  }
  return 0;
}

static void touch_mib(long mebibytes) {
  size_t size = (size_t)mebibytes << 20;
  volatile uint8_t *memory =
      mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED)
    give_up("mmap");
  for (size_t i = 0; i < size; i += 4096)
    memory[i] = 1;
}

static int touch(char **arguments) {
  touch_mib(number(arguments[0]));
  put("touched\n");
  return 0;
}

/* A child touches; this process only looks on, and ends well. */
static int touch_in_child(char **arguments) {
  int status = 0;
  if (fork() == 0) {
    touch_mib(number(arguments[0]));
    _exit(0);
  }
  (void)wait(&status);
  put("child %d\n", WIFSIGNALED(status) ? WTERMSIG(status) : -1);
  return 0;
}

/* Reads a file and throws it away. */
static int read_file(char **arguments) {
  static char chunk[65536];
  long total = 0;
  int fd = open(arguments[0], O_RDONLY);
  if (fd < 0)
    give_up(arguments[0]);
  for (ssize_t length = read(fd, chunk, sizeof chunk); length > 0; length = read(fd, chunk, sizeof chunk))
    total += length;
  put("%ld\n", total);
  return 0;
}

/* flood STREAM BYTES: so many bytes of 'x', or for ever. */
static int flood(char **arguments) {
  static char chunk[4096];
  long left = arguments[1] ? number(arguments[1]) : -1;
  memset(chunk, 'x', sizeof chunk);
  while (left != 0) {
    size_t size = left < 0 || left > (long)sizeof chunk ? sizeof chunk : (size_t)left;
    ssize_t written = write((int)number(arguments[0]), chunk, size);
    if (written < 0)
      return 1;
    left -= left < 0 ? 0 : written;
  }
  return 0;
}

/* write NAME BYTES: says how far it came. */
static int write_file(char **arguments) {
  static char chunk[65536];
  long left = number(arguments[1]);
  int fd = open(arguments[0], O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    give_up(arguments[0]);
  while (left > 0) {
    ssize_t written = write(fd, chunk, left < (long)sizeof chunk ? (size_t)left : sizeof chunk);
    if (written < 0)
      give_up("write");
    left -= written;
  }
  put("written\n");
  return 0;
}

static int many_files(char **arguments) {
  long made = 0;
  for (; made < number(arguments[0]); made++) {
    char name[32];
    (void)snprintf(name, sizeof name, "f%ld", made);
    int fd = open(name, O_WRONLY | O_CREAT, 0644);
    if (fd < 0)
      break;
    (void)close(fd);
  }
  put("%ld %s\n", made, strerror(errno));
  return 0;
}

static int open_files(char **arguments) {
  int last = 2;
  (void)arguments;
  for (int fd = dup(0); fd >= 0; fd = dup(0))
    last = fd;
  put("%d %s\n", last, strerror(errno));
  return 0;
}

static int deep(int level) {
  volatile char frame[4096];
  frame[0] = (char)level;
  return level == 0 ? frame[0] : deep(level - 1) + frame[0];
}

/* stack KIBIBYTES */
static int stack(char **arguments) {
  put("%d\n", deep((int)number(arguments[0]) / 4) > -1000000);
  return 0;
}

static int rlimits(char **arguments) {
  static const int which[] = {RLIMIT_NOFILE, RLIMIT_FSIZE, RLIMIT_STACK, RLIMIT_AS, RLIMIT_MEMLOCK};
  (void)arguments;
  for (size_t i = 0; i < sizeof which / sizeof *which; i++) {
    struct rlimit limit;
    if (getrlimit((__rlimit_resource_t)which[i], &limit) != 0)
      give_up("getrlimit");
    put("%lld %lld\n", (long long)limit.rlim_cur, (long long)limit.rlim_max);
  }
  return 0;
}

/* How many it may use, the first of them, and what becomes of the wish for all. */
static int processors(char **arguments) {
  cpu_set_t usable;
  cpu_set_t all;
  (void)arguments;
  if (sched_getaffinity(0, sizeof usable, &usable) != 0)
    give_up("sched_getaffinity");
  size_t first = 0;
  while (!CPU_ISSET(first, &usable))
    first++;
  memset(&all, 0xff, sizeof all);
  int status = sched_setaffinity(0, sizeof all, &all);
  put("%d %zu %s\n", CPU_COUNT(&usable), first, status == 0 ? "all" : strerror(errno));
  return 0;
}

const struct verb resource_verbs[] = {
    {"burn", burn},
    {"stubborn", stubborn},
    {"touch", touch},
    {"touch-in-child", touch_in_child},
    {"read", read_file},
    {"flood", flood},
    {"write", write_file},
    {"many-files", many_files},
    {"open-files", open_files},
    {"stack", stack},
    {"rlimits", rlimits},
    {"processors", processors},
    {NULL, NULL},
};
