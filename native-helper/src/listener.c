#include "listener.h"

#include "channel.h"
#include "cleanup.h"
#include "notify.h"
#include "protocol.h"
#include "slot.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

enum { HELLO_SIZE = FRAME_HEADER + 8 + TOKEN_SIZE, MAX_GREETINGS = 64, HELLO_SECONDS = 5 };

/* A connection whose HELLO has not come yet. */
struct greeting {
  int fd; /* -1: free */
  time_t deadline;
};

struct slot_entry {
  pid_t pid; /* 0: free */
  int descriptors;
  uint8_t token[TOKEN_SIZE];
};

struct listener {
  const struct listener_config *config;
  int epoll;
  int signals;
  bool stopping;
  time_t said_alive;
  struct greeting greetings[MAX_GREETINGS];
  struct slot_entry slots[MAX_SLOTS];
};

static const struct timespec accept_pause = {.tv_nsec = 20000000};

enum { TAG_SOCKET = 0, TAG_SIGNALS = 1, TAG_GREETING = 2 };

static time_t now_seconds(void) {
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec;
}

static int watch(const struct listener *listener, int fd, uint32_t tag) {
  struct epoll_event interest = {.events = EPOLLIN, .data.u32 = tag};
  return epoll_ctl(listener->epoll, EPOLL_CTL_ADD, fd, &interest) == 0 ? 0 : -errno;
}

static void say_failed(int fd, const struct error *error) {
  uint8_t frame[PROTOCOL_MAX_SMALL];
  size_t length = protocol_emit_error(frame, FRAME_FAILED, error);
  log_error("connection", error);
  (void)send(fd, frame, length, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* ---- accepting --------------------------------------------------------------------------------- */

static bool may_connect(const struct listener_config *config, int fd) {
  struct ucred peer;
  socklen_t size = sizeof peer;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
    return false;
  if (peer.uid == config->client_uid)
    return true;
  log_line("refused a connection of uid %u", peer.uid);
  return false;
}

/* Remembers the connection until its HELLO comes, and takes the descriptor if it can. */
static int expect_hello(struct listener *listener, int *fd, struct error *error) {
  uint32_t i = 0;
  while (i < MAX_GREETINGS && listener->greetings[i].fd >= 0)
    i++;
  if (i == MAX_GREETINGS)
    return error_set(error, STAGE_SLOTS, EAGAIN, "%d connections have not said HELLO", MAX_GREETINGS);
  int status = watch(listener, *fd, TAG_GREETING + i);
  if (status != 0)
    return error_set(error, STAGE_SUPERVISE, -status, "watch the connection");
  listener->greetings[i].deadline = now_seconds() + HELLO_SECONDS;
  listener->greetings[i].fd = steal_fd(fd);
  return 0;
}

static void accept_one(struct listener *listener) {
  struct error error = {0};
  CLEANUP_FD int fd = accept4(listener->config->socket, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) {
    /* The client waits in the queue, and is tried again; a fault that lasts shall not keep a processor busy.
     */
    (void)error_set(&error, STAGE_SLOTS, errno, "accept");
    log_error("connection", &error);
    (void)nanosleep(&accept_pause, NULL);
  } else if (may_connect(listener->config, fd) && expect_hello(listener, &fd, &error) != 0) {
    say_failed(fd, &error);
  }
}

static void drop_greeting(const struct listener *listener, struct greeting *greeting) {
  (void)epoll_ctl(listener->epoll, EPOLL_CTL_DEL, greeting->fd, NULL);
  close_fd(&greeting->fd);
}

static void drop_late_greetings(struct listener *listener) {
  time_t now = now_seconds();
  for (size_t i = 0; i < MAX_GREETINGS; i++) {
    if (listener->greetings[i].fd >= 0 && listener->greetings[i].deadline < now)
      drop_greeting(listener, &listener->greetings[i]);
  }
}

/* ---- slots ------------------------------------------------------------------------------------- */

/* In the forked child: keeps nothing of the main process but its configuration. */
static _Noreturn void become_slot(const struct listener *listener, uint32_t number, int client,
                                  int descriptors) {
  const struct listener_config *config = listener->config;
  struct slot_config slot = {.cgroups = &config->cgroups,
                             .seccomp = &config->seccomp,
                             .rootfs = config->rootfs,
                             .pin = config->pin,
                             .uid = config->uid_base + number,
                             .number = number,
                             .client = client,
                             .descriptors = descriptors};
  memcpy(slot.token, listener->slots[number].token, TOKEN_SIZE);
  close_fd(&(int){listener->epoll});
  close_fd(&(int){listener->signals});
  close_fd(&(int){config->socket});
  for (size_t i = 0; i < MAX_GREETINGS; i++) {
    if (listener->greetings[i].fd != client)
      close_fd(&(int){listener->greetings[i].fd});
  }
  for (size_t i = 0; i < MAX_SLOTS; i++) {
    if (listener->slots[i].pid != 0)
      close_fd(&(int){listener->slots[i].descriptors});
  }
  slot_main(&slot);
}

static int start_slot(struct listener *listener, int client, struct error *error) {
  int pair[2];
  uint32_t number = 0;
  while (number < listener->config->slots && listener->slots[number].pid != 0)
    number++;
  if (number == listener->config->slots)
    return error_set(error, STAGE_SLOTS, EAGAIN, "all %u slots are taken", listener->config->slots);
  struct slot_entry *entry = &listener->slots[number];
  if (getrandom(entry->token, TOKEN_SIZE, 0) != TOKEN_SIZE)
    return error_set(error, STAGE_SLOTS, errno, "getrandom");
  if (channel_pair(pair, error) != 0)
    return -error->number;
  CLEANUP_FD int own = pair[0];
  CLEANUP_FD int far = pair[1];
  if (fcntl(far, F_SETFL, O_NONBLOCK) != 0)
    return error_set(error, STAGE_SLOTS, errno, "fcntl");
  pid_t pid = fork();
  if (pid < 0)
    return error_set(error, STAGE_SPAWN, errno, "fork the supervisor");
  if (pid == 0) {
    close_fd(&own);
    become_slot(listener, number, client, far);
  }
  entry->pid = pid;
  entry->descriptors = steal_fd(&own);
  return 0;
}

static void reap(struct listener *listener) {
  for (;;) {
    pid_t pid = waitpid(-1, NULL, WNOHANG | __WALL);
    if (pid <= 0)
      return;
    for (uint32_t i = 0; i < MAX_SLOTS; i++) {
      struct slot_entry *entry = &listener->slots[i];
      if (entry->pid != pid)
        continue;
      entry->pid = 0;
      close_fd(&entry->descriptors);
      cgroup_slot_remove(&listener->config->cgroups, i);
    }
  }
}

/* ---- the first frame of a connection ----------------------------------------------------------- */

static int attach(struct listener *listener, const struct hello *hello, const struct fds *fds,
                  struct error *error) {
  if (fds->count < 1 || fds->count > MAX_DESCRIPTORS)
    return error_set(error, STAGE_DESCRIPTORS, EINVAL, "%d descriptors", fds->count);
  for (uint32_t i = 0; i < MAX_SLOTS; i++) {
    struct slot_entry *entry = &listener->slots[i];
    if (entry->pid == 0 || memcmp(entry->token, hello->token, TOKEN_SIZE) != 0)
      continue;
    int status = channel_send(entry->descriptors, hello->token, TOKEN_SIZE, fds);
    return status == 0 ? 0 : error_set(error, STAGE_DESCRIPTORS, -status, "hand over the descriptors");
  }
  return error_set(error, STAGE_DESCRIPTORS, ENOENT, "no slot has this token");
}

static int receive_hello(int fd, struct hello *hello, struct fds *fds, struct error *error) {
  uint8_t bytes[HELLO_SIZE];
  struct frame frame;
  int received = channel_receive(fd, bytes, sizeof bytes, fds);
  if (received == 0 || received == -EBADMSG)
    return error_set(error, STAGE_PROTOCOL, EBADMSG, "no whole HELLO came");
  if (received < 0)
    return error_set(error, STAGE_SLOTS, -received, "receive the HELLO");
  if (protocol_next_frame(bytes, sizeof bytes, &frame, error) != HELLO_SIZE || frame.type != FRAME_HELLO)
    return error_set(error, STAGE_PROTOCOL, EBADMSG, "the first frame is no HELLO");
  return protocol_parse_hello(frame.payload, hello, error);
}

static void greet(struct listener *listener, struct greeting *greeting) {
  struct error error = {0};
  struct hello hello = {0};
  struct fds fds = {.count = 0};
  int status = receive_hello(greeting->fd, &hello, &fds, &error);
  if (status == 0 && hello.purpose == PURPOSE_ATTACH)
    status = attach(listener, &hello, &fds, &error);
  else if (status == 0)
    status = start_slot(listener, greeting->fd, &error);
  fds_close(&fds);
  if (status != 0)
    say_failed(greeting->fd, &error);
  drop_greeting(listener, greeting);
}

/* ---- the loop ---------------------------------------------------------------------------------- */

static void on_signals(struct listener *listener) {
  struct signalfd_siginfo information;
  while (read(listener->signals, &information, sizeof information) == sizeof information) {
    if (information.ssi_signo != SIGCHLD)
      listener->stopping = true;
  }
  reap(listener);
}

/* Once a second at most: systemd waits much longer for a sign of life. It comes from this loop, because a
 * helper whose loop is stuck takes no connection. */
static void say_alive(struct listener *listener) {
  if (now_seconds() == listener->said_alive)
    return;
  listener->said_alive = now_seconds();
  (void)notify("WATCHDOG=1");
}

static void turn(struct listener *listener) {
  struct epoll_event events[16];
  int count = epoll_wait(listener->epoll, events, 16, 1000 * HELLO_SECONDS);
  for (int i = 0; i < count; i++) {
    uint32_t tag = events[i].data.u32;
    if (tag == TAG_SOCKET)
      accept_one(listener);
    else if (tag == TAG_SIGNALS)
      on_signals(listener);
    else if (listener->greetings[tag - TAG_GREETING].fd >= 0)
      greet(listener, &listener->greetings[tag - TAG_GREETING]);
  }
  drop_late_greetings(listener);
  say_alive(listener);
}

static int open_loop(struct listener *listener, struct error *error) {
  sigset_t set;
  (void)sigemptyset(&set);
  (void)sigaddset(&set, SIGCHLD);
  (void)sigaddset(&set, SIGTERM);
  (void)sigaddset(&set, SIGINT);
  if (sigprocmask(SIG_SETMASK, &set, NULL) != 0)
    return error_set(error, STAGE_SUPERVISE, errno, "sigprocmask");
  listener->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  listener->epoll = epoll_create1(EPOLL_CLOEXEC);
  if (listener->signals < 0 || listener->epoll < 0 ||
      watch(listener, listener->config->socket, TAG_SOCKET) != 0 ||
      watch(listener, listener->signals, TAG_SIGNALS) != 0)
    return error_set(error, STAGE_SUPERVISE, errno, "the event loop");
  return 0;
}

/* A supervisor that gets SIGTERM has the default action: it dies, and its children with it. */
static void stop_slots(struct listener *listener) {
  for (size_t i = 0; i < MAX_SLOTS; i++) {
    if (listener->slots[i].pid > 0)
      (void)kill(listener->slots[i].pid, SIGTERM);
  }
  while (waitpid(-1, NULL, __WALL) > 0 || errno == EINTR) {
  }
}

int listener_run(const struct listener_config *config, struct error *error) {
  static struct listener listener;
  listener.config = config;
  for (size_t i = 0; i < MAX_GREETINGS; i++)
    listener.greetings[i].fd = -1;
  /* Orphans of a killed supervisor become this process's children, to be reaped here. */
  if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0)
    return error_set(error, STAGE_SUPERVISE, errno, "become the subreaper");
  int status = open_loop(&listener, error);
  if (status != 0)
    return status;
  log_line("ready");
  if (notify("READY=1") != 0)
    log_line("the service manager cannot be told that this is ready");
  while (!listener.stopping)
    turn(&listener);
  (void)notify("STOPPING=1");
  stop_slots(&listener);
  return 0;
}
