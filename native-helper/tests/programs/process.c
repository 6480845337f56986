/* Programs that make processes, and try to outlive their step. */
#include "probe.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* How many processes /proc shows. */
static int processes(char **arguments) {
  int count = 0;
  DIR *entries = opendir("/proc");
  (void)arguments;
  if (!entries)
    give_up("/proc");
  for (struct dirent *entry = readdir(entries); entry; entry = readdir(entries))
    count += strtol(entry->d_name, NULL, 10) > 0;
  put("%d\n", count);
  return 0;
}

/* forks COUNT: how many it could make, all alive at once. */
static int forks(char **arguments) {
  long made = 0;
  int failure = 0;
  for (; made < number(arguments[0]); made++) {
    pid_t pid = fork();
    if (pid == 0) {
      (void)pause();
      _exit(0);
    }
    if (pid < 0) {
      failure = errno;
      break;
    }
  }
  put("%ld %s\n", made, strerror(failure));
  return 0;
}

static void *wait_for_ever(void *nothing) {
  (void)pause();
  return nothing;
}

static int threads(char **arguments) {
  long made = 0;
  pthread_t thread;
  pthread_attr_t small;
  (void)pthread_attr_init(&small);
  (void)pthread_attr_setstacksize(&small, 65536);
  while (made < number(arguments[0]) && pthread_create(&thread, &small, wait_for_ever, NULL) == 0)
    made++;
  put("%ld\n", made);
  return 0;
}

/* Forks for ever, from every process. */
static int bomb(char **arguments) {
  (void)arguments;
  (void)signal(SIGCHLD, SIG_IGN);
  while (fork() >= -1) {
  }
  return 0;
}

/* Leaves a process that has cut every tie but stdout, and ends. */
static int daemonize(char **arguments) {
  if (fork() != 0) {
    (void)usleep(20000);
    put("gone\n");
    return 0;
  }
  (void)setsid();
  if (fork() != 0)
    _exit(0);
  for (int i = 1; i < 32; i++)
    (void)signal(i, SIG_IGN);
  (void)usleep((useconds_t)number(arguments[0]) * 1000);
  put("still here\n");
  _exit(0);
}

static int zombies(char **arguments) {
  long made = 0;
  while (made < number(arguments[0])) {
    pid_t pid = fork();
    if (pid == 0)
      _exit(0);
    if (pid < 0)
      break;
    made++;
  }
  put("%ld\n", made);
  return 0;
}

/* kill-all: everything it may kill. */
static int kill_all(char **arguments) {
  (void)arguments;
  put("%s\n", kill(-1, SIGKILL) == 0 ? "killed" : strerror(errno));
  errno = 0;
  put("%s\n", kill(1, SIGKILL) == 0 ? "killed" : strerror(errno));
  return 0;
}

const struct verb process_verbs[] = {
    {"processes", processes}, {"forks", forks},     {"threads", threads},   {"bomb", bomb},
    {"daemonize", daemonize}, {"zombies", zombies}, {"kill-all", kill_all}, {NULL, NULL},
};
