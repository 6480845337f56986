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

#define LIMIT(name, value) limit(RLIMIT_##name, (rlim_t)(value), #name, error)

int limits_apply_standing(struct error *error) {
  /* One byte of core, not none: when the host pipes core dumps into a program (systemd-coredump, apport),
   * 0 does not keep the kernel from starting it, as root and outside; 1 does. */
  if (LIMIT(CORE, 1) || LIMIT(MEMLOCK, 64 * 1024) || LIMIT(MSGQUEUE, 64 * 1024) || LIMIT(NICE, 0) ||
      LIMIT(RTPRIO, 0))
    return -error->number;
  return 0;
}

int limits_apply(const struct limits *limits, struct error *error) {
  /* RLIMIT_CPU counts whole seconds of one process: it is the backstop of the cgroup's clock, two
   * seconds behind it, should the supervisor be starved. RLIMIT_NPROC stands a little above the
   * cgroup's limit, so that it is the cgroup that refuses and counts. */
  if (LIMIT(CPU, limits->cpu_ns / 1000000000 + 3) || LIMIT(FSIZE, limits->file_bytes) ||
      LIMIT(STACK, or_unlimited(limits->stack_bytes)) ||
      LIMIT(AS, or_unlimited(limits->address_space_bytes)) || LIMIT(NOFILE, limits->open_files) ||
      LIMIT(NPROC, limits->processes + 8) || LIMIT(SIGPENDING, 1024))
    return -error->number;
  return 0;
}

static cpu_set_t usable[8]; /* before limits_pin(); 8,192 processors, more than which Linux does not know */

int limits_pin(uint32_t processor, struct error *error) {
  cpu_set_t one[8];
  if (sched_getaffinity(0, sizeof usable, usable) != 0)
    return error_set(error, STAGE_LIMITS, errno, "sched_getaffinity");
  uint32_t left = processor % (uint32_t)CPU_COUNT_S(sizeof usable, usable);
  size_t chosen = 0;
  while (!CPU_ISSET_S(chosen, sizeof usable, usable) || left-- > 0)
    chosen++;
  CPU_ZERO_S(sizeof one, one);
  CPU_SET_S(chosen, sizeof one, one);
  if (sched_setaffinity(0, sizeof one, one) != 0)
    return error_set(error, STAGE_LIMITS, errno, "give the slot processor %zu", chosen);
  return 0;
}

int limits_unpin(struct error *error) {
  int status = sched_setaffinity(0, sizeof usable, usable);
  return status == 0 ? 0 : error_set(error, STAGE_LIMITS, errno, "give the program all processors");
}
