#include "template.h"

#include "cleanup.h"
#include "files.h"
#include "limits.h"
#include "mounts.h"
#include "namespaces.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

struct template {
  struct sandbox sandbox;
  int channel;
  int proc_net; /* /proc/PID/net of this process, in the host's proc */
  struct network_counters network;
};

enum { GUARD = 4096 };
static _Alignas(4096) unsigned char init_stack[GUARD + 256 * 1024];

static void fail(const struct template *template, const struct error *error) {
  const struct report report = {.kind = REPORT_FAILED, .error = *error};
  (void)channel_send(template->sandbox.channel, &report, sizeof report, NULL);
  _exit(1);
}

/* When memory runs out, a program of the job is to be killed, and no part of the helper. The value is
 * inherited; the largest process of the group is chosen first, and this program is tiny. */
static int prefer_for_oom(struct error *error) {
  CLEANUP_FD int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  int status = file < 0 ? -errno : file_write(file, "1000");
  return status == 0 ? 0 : error_set(error, STAGE_LIMITS, -status, "oom_score_adj");
}

static int renew_network(struct template *template, struct error *error) {
  network_counters_close(&template->network);
  int status = network_namespace_renew(error);
  return status == 0 ? network_counters_open(template->proc_net, &template->network, error) : status;
}

/* A job's UTS namespace begins as a copy of this. */
static int name_host(struct error *error) {
  if (unshare(CLONE_NEWUTS) != 0 || sethostname("sandbox", strlen("sandbox")) != 0 ||
      setdomainname("", 0) != 0)
    return error_set(error, STAGE_HOSTNAME, errno, "sethostname");
  return 0;
}

/* 0..2 are taken in every init, so that a step's own descriptors never lie there before it arranges them. */
static int take_null(struct error *error) {
  CLEANUP_FD int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0)
    return error_set(error, STAGE_DESCRIPTORS, errno, "take /dev/null");
  return 0;
}

/* Before its first order it is not in its cgroup yet. */
static int prepare(struct template *template, const char *rootfs, struct error *error) {
  int status = prefer_for_oom(error);
  if (status == 0)
    status = limits_apply_standing(error);
  if (status == 0 && mprotect(init_stack, GUARD, PROT_NONE) != 0)
    status = error_set(error, STAGE_SUPERVISE, errno, "guard init's stack");
  if (status != 0)
    return status;
  template->proc_net = open("/proc/self/net", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (template->proc_net < 0)
    return error_set(error, STAGE_NETWORK, errno, "open /proc/self/net");
  status = renew_network(template, error);
  if (status == 0)
    status = mounts_make_template(rootfs, error);
  if (status == 0 && (name_host(error) != 0 || take_null(error) != 0))
    return -error->number;
  return status == 0 ? seccomp_install(&template->sandbox.seccomp->standing, error) : status;
}

/* A network namespace costs more than all others together, so a slot keeps its own as long as nobody
 * used it. Once something was sent, even to itself, the next job gets a new one: no socket in
 * TIME_WAIT, no counter is left to it. */
static int fresh_network(struct template *template, struct error *error) {
  int unused = network_is_unused(&template->network, error);
  return unused == 0 ? renew_network(template, error) : (unused < 0 ? unused : 0);
}

/* The descriptors are init's own copies; where their numbers stand is the template's memory. */
static int init_main(void *argument) {
  const struct template *template = argument;
  (void)close(template->proc_net);
  (void)close(template->channel);
  for (int i = 0; i < NETWORK_COUNTERS; i++)
    (void)close(template->network.fd[i]);
  sandbox_init_main(&template->sandbox);
}

/* Init shares the template's memory: no page table is copied, no page is charged to the job, and nothing has
 * to be taken down at its end. They never use it at the same time. From the clone until init is gone, the
 * template waits for its next order, which touches nothing but its own stack; not even errno, for that
 * receive does not fail while there is a supervisor. An init that was killed may have left something half
 * done: the supervisor then starts another template. CLONE_PARENT: init is the supervisor's child, which
 * waits for it. */
static void prepare_next(struct template *template) {
  struct clone_args arguments = {
      .flags = CLONE_VM | CLONE_PARENT | CLONE_PARENT_SETTID | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC |
               CLONE_NEWUTS,
      .parent_tid = (uint64_t)(uintptr_t) & template->sandbox.shared->init_pid,
      .stack = (uint64_t)(uintptr_t)(init_stack + GUARD),
      .stack_size = sizeof init_stack - GUARD,
  };
  struct error error = {0};
  if (fresh_network(template, &error) != 0)
    fail(template, &error);
  /* What inits before have read there would count as this one's memory when the kernel chooses what to kill.
   */
  (void)madvise(template->sandbox.shared, sizeof *template->sandbox.shared, MADV_DONTNEED);
  long pid = clone_with_stack(&arguments, init_main, template);
  if (pid < 0) {
    (void)error_set(&error, STAGE_NAMESPACES, (int)-pid, "clone3");
    fail(template, &error);
  }
}

/* Keeps its channel and what init and the step need, at fixed places, and nothing else of the supervisor's:
 * no cgroup file, no socket. */
static int keep_descriptors(struct template *template, struct error *error) {
  enum { FIRST = 3, FIRST_CLOSED = 7 };
  struct sandbox *sandbox = &template->sandbox;
  int *const kept[] = {&template->channel, &sandbox->channel, &sandbox->user_namespace,
                       &sandbox->cgroup_slot};
  /* Moved up first, so that none of them is overwritten by another's place. The channel stays until its copy
   * is there, for a failure is told over it. */
  for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
    int moved = *kept[i] < 0 ? -1 : fcntl(*kept[i], F_DUPFD_CLOEXEC, 64);
    if (*kept[i] >= 0 && moved < 0)
      return error_set(error, STAGE_DESCRIPTORS, errno, "fcntl");
    *kept[i] = moved;
  }
  for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
    int placed = *kept[i] < 0 ? -1 : dup3(*kept[i], FIRST + (int)i, O_CLOEXEC);
    if (*kept[i] >= 0 && placed < 0)
      return error_set(error, STAGE_DESCRIPTORS, errno, "dup3");
    *kept[i] = placed;
  }
  if (syscall(SYS_close_range, (unsigned)FIRST_CLOSED, ~0U, 0U) != 0)
    return error_set(error, STAGE_DESCRIPTORS, errno, "close_range");
  /* Those of them that were not there leave another's old number in between. */
  for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
    if (*kept[i] < 0)
      (void)close(FIRST + (int)i);
  }
  return 0;
}

_Noreturn void template_main(const struct sandbox *sandbox, const char *rootfs, int channel) {
  static struct template template;
  struct order order;
  struct error error = {0};
  sigset_t none;
  template = (struct template){
      .sandbox = *sandbox, .channel = channel, .proc_net = -1, .network = {.fd = {-1, -1, -1}}};
  (void)prctl(PR_SET_NAME, "runner-template", 0, 0, 0);
  (void)sigemptyset(&none);
  (void)sigprocmask(SIG_SETMASK, &none, NULL);
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
    (void)error_set(&error, STAGE_SUPERVISE, errno, "end with the supervisor");
  if (error_is_set(&error) || keep_descriptors(&template, &error) != 0)
    fail(&template, &error);
  for (bool prepared = false; channel_receive(template.channel, &order, sizeof order, NULL) > 0;
       prepared = true) {
    if (!prepared && prepare(&template, rootfs, &error) != 0)
      fail(&template, &error);
    prepare_next(&template);
  }
  _exit(0);
}
