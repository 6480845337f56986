#include "limits.h"

#include <errno.h>
#include <sched.h>
#include <sys/resource.h>

static int limit(__rlimit_resource_t resource, rlim_t value, const char *name, struct error *error) {
  struct rlimit now;
  if (getrlimit(resource, &now) != 0)
    return error_set(error, STAGE_LIMITS, errno, "read RLIMIT_%s", name);
  /* A lower hard limit of the helper itself stays in force. */
  if (value > now.rlim_max)
    value = now.rlim_max;
  const struct rlimit both = {.rlim_cur = value, .rlim_max = value};
  if (setrlimit(resource, &both) != 0)
    return error_set(error, STAGE_LIMITS, errno, "set RLIMIT_%s", name);
  return 0;
}

static rlim_t or_unlimited(uint64_t value) {
  return value == 0 ? RLIM_INFINITY : (rlim_t)value;
}

int limits_apply(const struct limits *limits, struct error *error) {
  /* RLIMIT_CPU counts whole seconds of one process: it is the backstop of the cgroup's clock, two
   * seconds behind it, should the supervisor be starved. RLIMIT_NPROC stands a little above the
   * cgroup's limit, so that it is the cgroup that refuses and counts. */
  const rlim_t cpu_seconds = (rlim_t)(limits->cpu_ns / 1000000000 + 3);
  /* One byte of core, not none: when the host pipes core dumps into a program (systemd-coredump, apport),
   * 0 does not keep the kernel from starting it, as root and outside; 1 does. */
  const rlim_t core = 1;
  if (limit(RLIMIT_CPU, cpu_seconds, "CPU", error) != 0 ||
      limit(RLIMIT_FSIZE, (rlim_t)limits->file_bytes, "FSIZE", error) != 0 ||
      limit(RLIMIT_STACK, or_unlimited(limits->stack_bytes), "STACK", error) != 0 ||
      limit(RLIMIT_AS, or_unlimited(limits->address_space_bytes), "AS", error) != 0 ||
      limit(RLIMIT_NOFILE, limits->open_files, "NOFILE", error) != 0 ||
      limit(RLIMIT_NPROC, limits->processes + 8, "NPROC", error) != 0 ||
      limit(RLIMIT_CORE, core, "CORE", error) != 0 ||
      limit(RLIMIT_MEMLOCK, 64UL * 1024, "MEMLOCK", error) != 0 ||
      limit(RLIMIT_MSGQUEUE, 64UL * 1024, "MSGQUEUE", error) != 0 ||
      limit(RLIMIT_SIGPENDING, 1024, "SIGPENDING", error) != 0 || limit(RLIMIT_NICE, 0, "NICE", error) != 0 ||
      limit(RLIMIT_RTPRIO, 0, "RTPRIO", error) != 0)
    return -error->number;
  return 0;
}

int limits_pin(int processor, struct error *error) {
  cpu_set_t usable;
  cpu_set_t one;
  if (sched_getaffinity(0, sizeof usable, &usable) != 0)
    return error_set(error, STAGE_LIMITS, errno, "sched_getaffinity");
  int left = processor % CPU_COUNT(&usable);
  size_t chosen = 0;
  while (!CPU_ISSET(chosen, &usable) || left-- > 0)
    chosen++;
  CPU_ZERO(&one);
  CPU_SET(chosen, &one);
  if (sched_setaffinity(0, sizeof one, &one) != 0)
    return error_set(error, STAGE_LIMITS, errno, "give the slot processor %zu", chosen);
  return 0;
}
