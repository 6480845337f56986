/* Theory of operation. A slot is four kinds of processes:
 *
 *   supervisor   this file: talks to the client, keeps the limits, holds the cgroup's files
 *   template     read-only root, network namespace; clones inits (template.c)
 *   init         process 1 of one job's sandbox (init.c)
 *   programs     what init spawns (spawn.c): no rights at all
 *
 * The supervisor is one epoll loop. It never touches a job's files and never blocks on a job. When it
 * ends, for whatever reason, the kernel kills template and init (PR_SET_PDEATHSIG), and with init its
 * whole process namespace; the main process removes the cgroups. */
#include "supervisor.h"

#include "cleanup.h"
#include "limits.h"
#include "namespaces.h"
#include "template.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>

static const struct disk default_disk = {.bytes = 64ULL * 1024 * 1024, .inodes = 16384};
static const uint64_t end_patience_ns = 2000000000;

/* ---- small services for the other files ------------------------------------------------------- */

int slot_watch(struct slot *slot, int fd, enum event event, uint32_t events) {
  struct epoll_event interest = {.events = events, .data.u32 = event};
  if (epoll_ctl(slot->epoll, EPOLL_CTL_ADD, fd, &interest) != 0)
    return error_set(&slot->error, STAGE_SUPERVISE, errno, "epoll_ctl");
  return 0;
}

void slot_unwatch(struct slot *slot, int fd) {
  (void)epoll_ctl(slot->epoll, EPOLL_CTL_DEL, fd, NULL);
}

uint8_t *slot_out(struct slot *slot, size_t size) {
  if (OUT_SIZE - slot->out_end < size && slot->out_start > 0) {
    memmove(slot->out, slot->out + slot->out_start, slot->out_end - slot->out_start);
    slot->out_end -= slot->out_start;
    slot->out_start = 0;
  }
  return OUT_SIZE - slot->out_end < size ? NULL : slot->out + slot->out_end;
}

void slot_commit(struct slot *slot, size_t size) {
  slot->out_end += size;
}

size_t slot_out_waiting(const struct slot *slot) {
  return slot->out_end - slot->out_start;
}

static int send_order(struct slot *slot, int channel, const struct order *order, const struct fds *fds) {
  int status = channel_send(channel, order, sizeof *order, fds);
  /* When the other side has died, its death is about to be seen, and says more. */
  if (status != 0 && status != -EPIPE && status != -ECONNRESET)
    return error_set(&slot->error, STAGE_SUPERVISE, -status, "send an order to the sandbox");
  return 0;
}

int slot_order(struct slot *slot, struct order *order, const struct fds *fds) {
  order->file_count = slot->file_count;
  memcpy(order->files, slot->files, sizeof order->files);
  slot->file_count = 0;
  return send_order(slot, slot->init, order, fds);
}

void slot_refuse(struct slot *slot, const struct error *error) {
  uint8_t *out = slot_out(slot, PROTOCOL_MAX_SMALL);
  if (out)
    slot_commit(slot, protocol_emit_error(out, FRAME_REFUSED, error));
  else
    (void)error_set(&slot->error, STAGE_PROTOCOL, ENOBUFS, "the client does not read its answers");
}

int slot_take_counters(struct slot *slot) {
  if (slot->counted)
    return 0;
  slot->counted = true;
  return cgroup_step_snapshot(&slot->cgroup, &slot->error);
}

int slot_set_timer(struct slot *slot, uint64_t deadline_ns) {
  const struct itimerspec when = {.it_value = {.tv_sec = (time_t)(deadline_ns / 1000000000),
                                               .tv_nsec = (long)(deadline_ns % 1000000000)}};
  if (timerfd_settime(slot->timer, TFD_TIMER_ABSTIME, &when, NULL) != 0)
    return error_set(&slot->error, STAGE_SUPERVISE, errno, "timerfd_settime");
  return 0;
}

/* Regular files (memfd), pipes and sockets; a device or a directory has no place in a sandbox. */
static bool may_be_attached(int fd) {
  struct stat status;
  return fstat(fd, &status) == 0 &&
         (S_ISREG(status.st_mode) || S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode));
}

int slot_take_attached(struct slot *slot) {
  for (;;) {
    uint8_t token[TOKEN_SIZE];
    struct fds arrived = {.count = 0};
    int received = channel_receive(slot->config->descriptors, token, sizeof token, &arrived);
    if (received == -EAGAIN)
      return 0;
    if (received <= 0)
      return error_set(&slot->error, STAGE_DESCRIPTORS, EIO, "the main process has gone");
    for (int i = 0; i < arrived.count; i++) {
      if (slot->attached.count >= MAX_DESCRIPTORS || !may_be_attached(arrived.fd[i])) {
        fds_close(&arrived);
        return error_set(&slot->error, STAGE_DESCRIPTORS, EINVAL,
                         "too many descriptors, or not a file, pipe or socket");
      }
      slot->attached.fd[slot->attached.count++] = steal_fd(&arrived.fd[i]);
    }
  }
}

/* ---- preparing and ending a sandbox ------------------------------------------------------------ */

static void end_child(pid_t pid) {
  if (pid <= 0)
    return;
  (void)kill(pid, SIGKILL);
  while (waitpid(pid, NULL, __WALL) < 0 && errno == EINTR) {
  }
}

static void end_template(struct slot *slot) {
  end_child(slot->template_pid);
  slot->template_pid = 0;
}

/* Both channels are made here and not by the template: a job sees in /proc/self/net/unix what was made in its
 * network namespace. */
static int start_template(struct slot *slot) {
  const struct timeval patience = {.tv_sec = 30};
  int channel[2];
  int init[2];
  close_fd(&slot->template);
  close_fd(&slot->init);
  if (channel_pair(channel, &slot->error) != 0 || channel_pair(init, &slot->error) != 0)
    return -slot->error.number;
  slot->template_pid = fork();
  if (slot->template_pid < 0)
    return error_set(&slot->error, STAGE_SPAWN, errno, "fork the template");
  if (slot->template_pid == 0) {
    slot->sandbox.channel = init[1];
    template_main(&slot->sandbox, slot->config->rootfs, channel[1]);
  }
  close_fd(&channel[1]);
  close_fd(&init[1]);
  slot->template = channel[0];
  slot->init = init[0];
  /* Should init end with its channel full, the template still holds the other side. */
  (void)setsockopt(slot->init, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (cgroup_slot_adopt(&slot->cgroup, slot->template_pid, &slot->error) != 0)
    return -slot->error.number;
  return slot_watch(slot, slot->init, EVENT_INIT, EPOLLIN);
}

static int prepare_sandbox(struct slot *slot) {
  const struct order order = {.kind = ORDER_PREPARE};
  slot->state = SLOT_PREPARING;
  slot->sandbox_lost = false;
  slot->used = false;
  slot->counted = false;
  slot->prepare_started = monotonic_ns();
  if (slot->template_pid == 0 && start_template(slot) != 0)
    return -slot->error.number;
  return send_order(slot, slot->template, &order, NULL);
}

int slot_end_sandbox(struct slot *slot) {
  const struct order end = {.kind = ORDER_END};
  slot->state = SLOT_ENDING;
  slot->pinned = 0;
  slot->file_count = 0;
  fds_close(&slot->attached);
  fds_close(&slot->pipes);
  if (slot->shared->init_pid == 0)
    return prepare_sandbox(slot);
  int status = send_order(slot, slot->init, &end, NULL);
  return status == 0 ? slot_set_timer(slot, monotonic_ns() + end_patience_ns) : status;
}

static int on_prepared(struct slot *slot) {
  uint8_t *out = slot_out(slot, PROTOCOL_MAX_SMALL);
  if (!out)
    return error_set(&slot->error, STAGE_PROTOCOL, ENOBUFS, "the client does not read its answers");
  slot->state = SLOT_READY;
  if (slot_take_counters(slot) != 0)
    return -slot->error.number;
  uint64_t took = monotonic_ns() - slot->prepare_started;
  slot_commit(slot, protocol_emit_ready(out, slot->config->number, took, slot->config->token));
  return slot_set_timer(slot, 0);
}

/* ---- what init reports ------------------------------------------------------------------------- */

static int on_data(struct slot *slot, const struct report *report) {
  uint8_t *out = slot_out(slot, DATA_HEADER + report->length);
  if (!out)
    return error_set(&slot->error, STAGE_FETCH, ENOBUFS, "no room for a file's content");
  size_t header = protocol_emit_data_header(out, report->last, report->executable, report->length);
  memcpy(out + header, slot->shared->output, report->length);
  slot_commit(slot, header + report->length);
  slot->fetch_more = !report->last;
  if (report->last)
    slot->state = SLOT_READY;
  return 0;
}

static int on_listing(struct slot *slot, const struct report *report) {
  uint8_t *out = slot_out(slot, LISTING_HEADER + report->length);
  if (!out)
    return error_set(&slot->error, STAGE_LIST, ENOBUFS, "no room for a listing");
  size_t header = protocol_emit_listing_header(out, report->truncated, report->count, report->length);
  memcpy(out + header, slot->shared->output, report->length);
  slot_commit(slot, header + report->length);
  slot->state = SLOT_READY;
  return 0;
}

static int on_refused(struct slot *slot, const struct report *report) {
  slot_refuse(slot, &report->error);
  if (slot->state == SLOT_RUNNING)
    running_abandon(slot);
  slot->state = SLOT_READY;
  return 0;
}

static int on_report(struct slot *slot, const struct report *report, struct fds *fds) {
  switch (report->kind) {
  case REPORT_PREPARED:
  case REPORT_PIPES:
    if (fds->count != 3)
      return error_set(&slot->error, STAGE_SUPERVISE, EBADMSG, "no pipes came from the sandbox");
    slot->pipes = *fds;
    fds->count = 0;
    if (report->kind == REPORT_PREPARED)
      return on_prepared(slot);
    slot->state = SLOT_READY;
    return 0;
  case REPORT_TERMINAL:
    if (fds->count == 1)
      running_terminal(slot, steal_fd(&fds->fd[0]));
    return 0;
  case REPORT_SYNCED:
    slot->pinned = 0;
    slot->state = SLOT_READY;
    return 0;
  case REPORT_DONE:
    return running_ended(slot, report);
  case REPORT_DATA:
    return on_data(slot, report);
  case REPORT_LISTING:
    return on_listing(slot, report);
  case REPORT_REFUSED:
    return on_refused(slot, report);
  case REPORT_FAILED:
    slot->error = report->error;
    return -report->error.number;
  }
  return error_set(&slot->error, STAGE_SUPERVISE, EBADMSG, "unknown report %d", report->kind);
}

/* ---- events ------------------------------------------------------------------------------------ */

static int on_init(struct slot *slot) {
  struct report report;
  struct fds fds = {.count = 0};
  int received = channel_receive(slot->init, &report, sizeof report, &fds);
  if (received < 0)
    return error_set(&slot->error, STAGE_SUPERVISE, -received, "receive a report of the sandbox");
  if (received == 0) {
    /* Its death is told by SIGCHLD. */
    slot_unwatch(slot, slot->init);
    return 0;
  }
  int status = on_report(slot, &report, &fds);
  fds_close(&fds);
  return status;
}

/* A program that is stopped, or that is out of memory before it was executed, takes with it who shares its
 * memory: init and the template. */
static bool is_stopping(const struct slot *slot) {
  return slot->state == SLOT_RUNNING &&
         (slot->run.kill_deadline != 0 || cgroup_step_out_of_memory(&slot->cgroup));
}

static int on_init_death(struct slot *slot, bool failed) {
  slot->shared->init_pid = 0;
  /* It may have left the memory that it shared half done, or an order unread, unless it ended as it was told.
   * For the rest, the channel ends. */
  if (failed || slot->state != SLOT_ENDING)
    end_template(slot);
  if (slot->state == SLOT_ENDING)
    return prepare_sandbox(slot);
  /* Its last words may still lie in the channel: the stage that failed. */
  if (slot->init >= 0 && on_init(slot) != 0)
    return -slot->error.number;
  if (!is_stopping(slot))
    return error_set(&slot->error, STAGE_SUPERVISE, ECHILD, "the sandbox's init has died");
  slot->sandbox_lost = true;
  close_fd(&slot->init);
  return running_ended(slot, NULL);
}

static int on_template_death(struct slot *slot) {
  slot->template_pid = 0;
  /* Init is about to follow it. */
  if (is_stopping(slot))
    return 0;
  if (slot->shared->init_pid == 0 && on_init(slot) != 0)
    return -slot->error.number;
  return error_set(&slot->error, STAGE_SUPERVISE, ECHILD, "the template has died");
}

static int on_children(struct slot *slot) {
  struct signalfd_siginfo information;
  int status = 0;
  while (read(slot->children, &information, sizeof information) > 0) {
  }
  for (;;) {
    int how = 0;
    pid_t pid = waitpid(-1, &how, WNOHANG | __WALL);
    if (pid <= 0)
      return status;
    if (pid == slot->template_pid)
      status = on_template_death(slot);
    else if (pid == slot->shared->init_pid)
      status = on_init_death(slot, how != 0);
    if (status != 0)
      return status;
  }
}

static int on_timer(struct slot *slot) {
  uint64_t expirations;
  if (read(slot->timer, &expirations, sizeof expirations) < 0)
    return 0;
  if (slot->state == SLOT_RUNNING)
    return running_on_timer(slot);
  if (slot->state == SLOT_ENDING && slot->shared->init_pid > 0)
    (void)kill(slot->shared->init_pid, SIGKILL);
  return 0;
}

static int on_oom(struct slot *slot) {
  uint64_t events;
  /* Reading is what ends the event: the eventfd of v1, memory.events of v2. */
  if (slot->cgroup.host->version == CGROUP_V1 && read(slot->cgroup.oom_event, &events, sizeof events) < 0)
    return 0;
  if (cgroup_step_out_of_memory(&slot->cgroup) && slot->state == SLOT_RUNNING)
    running_on_oom(slot);
  return 0;
}

/* Returns 0, or -ECONNRESET when the client has gone. */
static int on_client(struct slot *slot, uint32_t events) {
  if (events & (EPOLLHUP | EPOLLERR | EPOLLRDHUP))
    return -ECONNRESET;
  if (!(events & EPOLLIN))
    return 0;
  if (slot->end == INPUT_SIZE)
    requests_compact(slot);
  ssize_t length = recv(slot->client, slot->shared->input + slot->end, INPUT_SIZE - slot->end, MSG_DONTWAIT);
  if (length == 0 || (length < 0 && errno != EAGAIN && errno != EINTR))
    return -ECONNRESET;
  slot->end += length > 0 ? (size_t)length : 0;
  return 0;
}

static int on_event(struct slot *slot, const struct epoll_event *event) {
  switch ((enum event)event->data.u32) {
  case EVENT_CLIENT:
    return on_client(slot, event->events);
  case EVENT_CHILDREN:
    return on_children(slot);
  case EVENT_TIMER:
    return on_timer(slot);
  case EVENT_INIT:
    return slot->init >= 0 ? on_init(slot) : 0;
  case EVENT_OOM:
    return on_oom(slot);
  case EVENT_STDIN:
    return slot->state == SLOT_RUNNING ? running_write_stdin(slot) : 0;
  case EVENT_STDOUT:
    return slot->state == SLOT_RUNNING ? running_read_output(slot, &slot->run.out) : 0;
  case EVENT_STDERR:
    return slot->state == SLOT_RUNNING ? running_read_output(slot, &slot->run.err) : 0;
  }
  return 0;
}

/* ---- sending ----------------------------------------------------------------------------------- */

static void confirm_stdin(struct slot *slot) {
  uint8_t *out = slot->stdin_taken > 0 ? slot_out(slot, PROTOCOL_MAX_SMALL) : NULL;
  if (!out)
    return;
  slot_commit(slot, protocol_emit_stdin_taken(out, (uint32_t)slot->stdin_taken));
  slot->stdin_taken = 0;
}

static int flush(struct slot *slot) {
  confirm_stdin(slot);
  while (slot->out_start < slot->out_end) {
    ssize_t sent = send(slot->client, slot->out + slot->out_start, slot->out_end - slot->out_start,
                        MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno == EAGAIN)
      return 0;
    if (sent < 0 && errno != EINTR)
      return -ECONNRESET;
    slot->out_start += sent > 0 ? (size_t)sent : 0;
  }
  slot->out_start = slot->out_end = 0;
  return 0;
}

/* What had to wait because the client had not read its answers yet. */
static int resume(struct slot *slot) {
  struct order more = {.kind = ORDER_FETCH_MORE};
  if (slot_out_waiting(slot) > OUT_SIZE / 2)
    return 0;
  if (slot->fetch_more) {
    slot->fetch_more = false;
    return slot_order(slot, &more, NULL);
  }
  return slot->state == SLOT_RUNNING ? running_resume(slot) : 0;
}

static int watch_client(struct slot *slot) {
  uint32_t events = EPOLLRDHUP;
  events |= slot->end < INPUT_SIZE || slot->start > slot->pinned ? EPOLLIN : 0U;
  events |= slot_out_waiting(slot) > 0 ? EPOLLOUT : 0U;
  if (events == slot->client_events)
    return 0;
  slot->client_events = events;
  struct epoll_event interest = {.events = events, .data.u32 = EVENT_CLIENT};
  if (epoll_ctl(slot->epoll, EPOLL_CTL_MOD, slot->client, &interest) != 0)
    return error_set(&slot->error, STAGE_SUPERVISE, errno, "epoll_ctl");
  return 0;
}

static int turn(struct slot *slot) {
  enum { EVENTS = 8 };
  struct epoll_event events[EVENTS];
  int count = epoll_wait(slot->epoll, events, EVENTS, -1);
  if (count < 0)
    return errno == EINTR ? 0 : error_set(&slot->error, STAGE_SUPERVISE, errno, "epoll_wait");
  for (int i = 0; i < count; i++) {
    int status = on_event(slot, &events[i]);
    if (status != 0)
      return status;
  }
  int status = requests_serve(slot);
  if (status == 0)
    status = flush(slot);
  if (status == 0)
    status = resume(slot);
  return status == 0 ? watch_client(slot) : status;
}

/* ---- life of the slot -------------------------------------------------------------------------- */

static int open_event_sources(struct slot *slot) {
  sigset_t children;
  (void)sigemptyset(&children);
  (void)sigaddset(&children, SIGCHLD);
  (void)sigprocmask(SIG_SETMASK, &children, NULL);
  slot->children = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
  slot->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  slot->epoll = epoll_create1(EPOLL_CLOEXEC);
  if (slot->children < 0 || slot->timer < 0 || slot->epoll < 0)
    return error_set(&slot->error, STAGE_SUPERVISE, errno, "event sources");
  const uint32_t oom = slot->cgroup.host->version == CGROUP_V1 ? EPOLLIN : EPOLLPRI;
  slot->client_events = EPOLLIN | EPOLLRDHUP;
  if (slot_watch(slot, slot->client, EVENT_CLIENT, slot->client_events) != 0 ||
      slot_watch(slot, slot->children, EVENT_CHILDREN, EPOLLIN) != 0 ||
      slot_watch(slot, slot->timer, EVENT_TIMER, EPOLLIN) != 0 ||
      slot_watch(slot, slot->cgroup.oom_event, EVENT_OOM, oom) != 0)
    return -slot->error.number;
  return 0;
}

static int open_slot(struct slot *slot) {
  const struct slot_config *config = slot->config;
  slot->shared = mmap(NULL, sizeof *slot->shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (slot->shared == MAP_FAILED)
    return error_set(&slot->error, STAGE_SUPERVISE, errno, "mmap");
  if (cgroup_slot_open(config->cgroups, config->number, &slot->cgroup, &slot->error) != 0)
    return -slot->error.number;
  int user_namespace = user_namespace_open(config->uid, &slot->error);
  if (user_namespace < 0)
    return user_namespace;
  slot->sandbox = (struct sandbox){.shared = slot->shared,
                                   .seccomp = config->seccomp,
                                   .user_namespace = user_namespace,
                                   .cgroup_slot = slot->cgroup.directory,
                                   .uid = config->uid,
                                   .pinned = config->pin,
                                   .disk = default_disk};
  /* The slot's own processes wake each other on the way of every job, which costs least on one processor. */
  if (limits_pin(config->number, &slot->error) != 0 || open_event_sources(slot) != 0)
    return -slot->error.number;
  return prepare_sandbox(slot);
}

/* The last words to the client; it has a second to take them. */
static void tell_failure(struct slot *slot) {
  const struct timeval patience = {.tv_sec = 1};
  uint8_t frame[PROTOCOL_MAX_SMALL];
  log_error("slot", &slot->error);
  (void)flush(slot);
  (void)setsockopt(slot->client, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  size_t length = protocol_emit_error(frame, FRAME_FAILED, &slot->error);
  (void)send(slot->client, frame, length, MSG_NOSIGNAL);
}

/* The template first: it may be about to clone an init. When that is reaped, every process of the job is. */
static void end_children(struct slot *slot) {
  end_template(slot);
  end_child(slot->sandbox.shared == NULL ? 0 : slot->sandbox.shared->init_pid);
}

_Noreturn void slot_main(const struct slot_config *config) {
  static struct slot slot;
  char name[16];
  slot.config = config;
  slot.client = config->client;
  slot.init = slot.template = slot.run.feed.fd = slot.run.out.fd = slot.run.err.fd = -1;
  (void)snprintf(name, sizeof name, "runner-slot-%u", config->number);
  (void)prctl(PR_SET_NAME, name, 0, 0, 0);
  /* A program that does not read its input must not end its supervisor. */
  (void)signal(SIGPIPE, SIG_IGN);
  int status = prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0
                   ? error_set(&slot.error, STAGE_SUPERVISE, errno, "end with the main process")
                   : open_slot(&slot);
  while (status == 0)
    status = turn(&slot);
  if (error_is_set(&slot.error))
    tell_failure(&slot);
  end_children(&slot);
  _exit(error_is_set(&slot.error) ? 1 : 0);
}
