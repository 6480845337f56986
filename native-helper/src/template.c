#include "template.h"

#include "cleanup.h"
#include "files.h"
#include "limits.h"
#include "mounts.h"
#include "namespaces.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

struct template {
  const struct sandbox *sandbox;
  int channel;
  int proc_net; /* /proc/PID/net of this process, in the host's proc */
  struct network_counters network;
};

static void fail(const struct template *template, const struct error *error) {
  const struct report report = {.kind = REPORT_FAILED, .error = *error};
  (void)channel_send(template->channel, &report, sizeof report, NULL);
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

static int prepare(struct template *template, const char *rootfs, struct error *error) {
  int status = prefer_for_oom(error);
  if (status == 0 && template->sandbox->processor >= 0)
    status = limits_pin(template->sandbox->processor, error);
  if (status != 0)
    return status;
  template->proc_net = open("/proc/self/net", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (template->proc_net < 0)
    return error_set(error, STAGE_NETWORK, errno, "open /proc/self/net");
  status = renew_network(template, error);
  if (status == 0)
    status = mounts_make_template(rootfs, error);
  return status == 0 ? seccomp_install(&template->sandbox->seccomp->standing, error) : status;
}

/* A network namespace costs more than all others together, so a slot keeps its own as long as nobody
 * used it. Once something was sent, even to itself, the next job gets a new one: no socket in
 * TIME_WAIT, no counter is left to it. */
static int fresh_network(struct template *template, struct error *error) {
  int unused = network_is_unused(&template->network, error);
  return unused == 0 ? renew_network(template, error) : (unused < 0 ? unused : 0);
}

/* CLONE_PARENT: init becomes the supervisor's child, which waits for it. */
static long clone_init(void) {
  struct clone_args arguments = {
      .flags = CLONE_PARENT | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS,
  };
  return syscall(SYS_clone3, &arguments, sizeof arguments);
}

static void prepare_next(struct template *template, struct fds *given) {
  struct report report = {.kind = REPORT_CLONED};
  if (given->count != 1 || fresh_network(template, &report.error) != 0) {
    (void)error_set(&report.error, STAGE_SUPERVISE, EBADMSG, "no channel came with the order");
    fail(template, &report.error);
  }
  long pid = clone_init();
  if (pid < 0) {
    (void)error_set(&report.error, STAGE_NAMESPACES, errno, "clone3");
    fail(template, &report.error);
  }
  if (pid == 0) {
    close_fd(&template->proc_net);
    close_fd(&template->channel);
    network_counters_close(&template->network);
    sandbox_init_main(template->sandbox, given->fd[0]);
  }
  report.pid = (pid_t)pid;
  if (channel_send(template->channel, &report, sizeof report, NULL) != 0)
    _exit(1);
  fds_close(given);
}

/* Keeps its channel and what the step needs, at fixed places, and nothing else of the supervisor's: no
 * cgroup file, no socket. */
static int keep_descriptors(struct template *template, struct sandbox *sandbox, struct error *error) {
  enum { FIRST = 3, FIRST_CLOSED = 6 };
  int *const kept[] = {&template->channel, &sandbox->user_namespace, &sandbox->cgroup_slot};
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
  /* Those of the three that were not there leave another's old number in between. */
  for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
    if (*kept[i] < 0)
      (void)close(FIRST + (int)i);
  }
  return 0;
}

_Noreturn void template_main(const struct sandbox *sandbox, const char *rootfs, int channel) {
  static struct template template;
  static struct sandbox own;
  struct order order;
  struct fds given = {.count = 0};
  struct error error = {0};
  sigset_t none;
  own = *sandbox;
  template =
      (struct template){.sandbox = &own, .channel = channel, .proc_net = -1, .network = {.fd = {-1, -1, -1}}};
  (void)prctl(PR_SET_NAME, "runner-template", 0, 0, 0);
  (void)sigemptyset(&none);
  (void)sigprocmask(SIG_SETMASK, &none, NULL);
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) {
    (void)error_set(&error, STAGE_SUPERVISE, errno, "end with the supervisor");
    fail(&template, &error);
  }
  if (keep_descriptors(&template, &own, &error) != 0)
    fail(&template, &error);
  if (channel_receive(template.channel, &order, sizeof order, NULL) <= 0)
    _exit(1);
  if (prepare(&template, rootfs, &error) != 0)
    fail(&template, &error);
  const struct report ready = {.kind = REPORT_TEMPLATE_READY};
  if (channel_send(template.channel, &ready, sizeof ready, NULL) != 0)
    _exit(1);
  while (channel_receive(template.channel, &order, sizeof order, &given) > 0 && order.kind == ORDER_PREPARE)
    prepare_next(&template, &given);
  _exit(0);
}
