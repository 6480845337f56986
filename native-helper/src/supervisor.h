/* The state of a slot's supervisor, shared by its three files: slot.c (life of the slot, event loop),
 * requests.c (what the client says), running.c (a step while it runs). */
#ifndef RUNNER_SUPERVISOR_H
#define RUNNER_SUPERVISOR_H

#include "channel.h"
#include "sandbox.h"
#include "slot.h"

enum slot_state {
  SLOT_PREPARING, /* no sandbox: the template is cloning one */
  SLOT_READY,
  SLOT_WAITING, /* for init's answer to SYNC, FETCH or LIST */
  SLOT_RUNNING,
  SLOT_ENDING, /* the client said FINISH: init is to end */
};

enum event {
  EVENT_CLIENT,
  EVENT_CHILDREN,
  EVENT_TIMER,
  EVENT_INIT,
  EVENT_OOM,
  EVENT_STDIN,
  EVENT_STDOUT,
  EVENT_STDERR
};

/* Half of it holds any single answer (the largest is a LISTING of 1 MiB); a request is taken only while
 * at most half is waiting to be sent, and a program's output is read only while the reserve is free. */
enum { OUT_SIZE = 2304 * 1024, OUT_RESERVE = 4 * PROTOCOL_MAX_SMALL };

/* One of the step's output pipes, or a pty's master. */
struct stream {
  int fd;
  enum event event;
  uint8_t number; /* in OUTPUT frames */
  bool watched;
  uint64_t limit;
  uint64_t seen;
};

/* What goes to the step's stdin: first the bytes of the STEP frame, then what STDIN frames brought. */
struct feed {
  int fd;
  bool watched;
  bool end; /* nothing more will come */
  struct view first;
  size_t length;
  uint8_t bytes[STDIN_WINDOW];
};

struct running {
  uint32_t number; /* counts the slot's steps */
  struct limits limits;
  uint64_t wall_deadline;
  uint64_t kill_deadline; /* 0: not asked to end yet */
  uint16_t evidence;
  struct feed feed;
  struct stream out;
  struct stream err;
  bool terminal;
  bool listening; /* its output is read as it comes; before, it waits in the pipes */
  bool done;      /* init has reported the end; what is left in the pipes is still to be read */
  bool init_killed;
  struct report report;
};

struct slot {
  const struct slot_config *config;
  struct sandbox sandbox;
  struct shared *shared;
  struct cgroup_slot cgroup;
  enum slot_state state;
  int client;
  int epoll;
  int children; /* signalfd */
  int timer;
  pid_t template_pid; /* 0: none */
  int template;
  int init;         /* the channel to the template's inits, one after another */
  struct fds pipes; /* of the next step: write end of stdin, read ends of stdout and stderr */
  struct fds attached;
  uint32_t file_count; /* files that wait for the next order to go with */
  struct span files[ORDER_MAX_FILES];
  bool counted; /* the cgroup's counters were read since the last step */
  bool sandbox_lost;
  bool used; /* the job has had a FILE or a STEP */
  uint64_t prepare_started;
  struct running run;
  /* shared->input: what came from the client. Bytes below `pinned` belong to orders that init has not
   * answered yet; start..end is not yet parsed. */
  size_t pinned, start, end;
  size_t out_start, out_end;
  uint32_t client_events;
  size_t stdin_taken; /* to be confirmed to the client */
  bool fetch_more;    /* init has more of a file, when there is room for it */
  struct error error; /* set: the connection ends with FAILED */
  uint8_t out[OUT_SIZE];
};

/* slot.c */
int slot_watch(struct slot *slot, int fd, enum event event, uint32_t events);
void slot_unwatch(struct slot *slot, int fd);
/* Descriptors that the client attached and that have arrived meanwhile. */
int slot_take_attached(struct slot *slot);
/* Room for one frame of `size` bytes behind the output that waits to be sent, or NULL. */
uint8_t *slot_out(struct slot *slot, size_t size);
void slot_commit(struct slot *slot, size_t size);
size_t slot_out_waiting(const struct slot *slot);
/* Sends an order to init, and with it the files that wait. */
int slot_order(struct slot *slot, struct order *order, const struct fds *fds);
void slot_refuse(struct slot *slot, const struct error *error);
int slot_take_counters(struct slot *slot);
int slot_end_sandbox(struct slot *slot);
int slot_set_timer(struct slot *slot, uint64_t deadline_ns);

/* requests.c: parses and carries out as many frames as the state allows. */
int requests_serve(struct slot *slot);
void requests_compact(struct slot *slot);

/* running.c */
int running_begin(struct slot *slot, const struct step *step, struct order *order);
void running_terminal(struct slot *slot, int master);
int running_feed(struct slot *slot, const struct stdin_data *input);
int running_write_stdin(struct slot *slot);
int running_read_output(struct slot *slot, struct stream *stream);
int running_on_timer(struct slot *slot);
void running_on_oom(struct slot *slot);
void running_stop(struct slot *slot, enum evidence evidence);
/* The step has ended: init's report, or NULL when init itself was killed. */
int running_ended(struct slot *slot, const struct report *report);
/* The step was refused before anything ran. */
void running_abandon(struct slot *slot);
/* After output was sent to the client: goes on with what had to wait for room. */
int running_resume(struct slot *slot);

#endif
