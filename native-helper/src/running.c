#include "supervisor.h"

#include "cleanup.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>

enum { MILLISECOND = 1000000 };

/* ---- begin -------------------------------------------------------------------------------------- */

/* The descriptors that travel with the order, in the order in which init takes them. */
static int choose_attached(struct slot *slot, const struct step *step, struct fds *given,
                           struct error *error) {
  if (slot_take_attached(slot) != 0)
    return -slot->error.number;
  given->count = 0;
  if (step->stdin_kind == STDIN_DESCRIPTOR) {
    if (step->stdin_descriptor >= slot->attached.count)
      return error_set(error, STAGE_DESCRIPTORS, EBADF, "stdin_descriptor %u", step->stdin_descriptor);
    given->fd[given->count++] = slot->attached.fd[step->stdin_descriptor];
  }
  if (step->output_kind == OUTPUT_DESCRIPTOR) {
    if (step->stdout_descriptor >= slot->attached.count)
      return error_set(error, STAGE_DESCRIPTORS, EBADF, "stdout_descriptor %u", step->stdout_descriptor);
    given->fd[given->count++] = slot->attached.fd[step->stdout_descriptor];
  }
  return 0;
}

static int watch_stream(struct slot *slot, struct stream *stream) {
  if (stream->fd < 0 || stream->watched)
    return 0;
  stream->watched = true;
  return slot_watch(slot, stream->fd, stream->event, EPOLLIN);
}

static void close_stream(struct slot *slot, struct stream *stream) {
  if (stream->fd >= 0 && stream->watched)
    slot_unwatch(slot, stream->fd);
  stream->watched = false;
  close_fd(&stream->fd);
}

static void close_feed(struct slot *slot) {
  struct feed *feed = &slot->run.feed;
  if (feed->fd >= 0 && feed->watched)
    slot_unwatch(slot, feed->fd);
  feed->watched = false;
  /* A pty's master is the output's as well, which closes it. */
  if (slot->run.terminal)
    feed->fd = -1;
  close_fd(&feed->fd);
}

/* The supervisor's ends of the prepared pipes become the step's streams; what it does not need is closed. */
static void take_pipes(struct slot *slot, const struct step *step) {
  struct running *run = &slot->run;
  bool feeds = step->stdin_kind == STDIN_BYTES || step->stdin_kind == STDIN_STREAM;
  run->feed.fd = slot->pipes.fd[0];
  run->out.fd = slot->pipes.fd[1];
  run->err.fd = slot->pipes.fd[2];
  slot->pipes.count = 0;
  if (!feeds)
    close_fd(&run->feed.fd);
  if (step->output_kind != OUTPUT_FRAMES)
    close_fd(&run->out.fd);
  if (step->output_kind == OUTPUT_PTY)
    close_fd(&run->err.fd);
}

static void reset(struct running *run, const struct step *step) {
  run->limits = step->limits;
  run->evidence = 0;
  run->kill_deadline = 0;
  run->wall_deadline = monotonic_ns() + step->limits.wall_ns;
  run->terminal = step->stdin_kind == STDIN_PTY;
  run->listening = run->terminal;
  run->done = false;
  run->init_killed = false;
  run->feed.watched = false;
  run->feed.end = step->stdin_kind == STDIN_BYTES;
  run->feed.first = step->input;
  run->feed.length = 0;
  run->out =
      (struct stream){.fd = -1, .event = EVENT_STDOUT, .number = 1, .limit = step->limits.stdout_bytes};
  run->err =
      (struct stream){.fd = -1, .event = EVENT_STDERR, .number = 2, .limit = step->limits.stderr_bytes};
}

/* When the step could next have used up its processor time. A step on p processors uses at most p
 * seconds in one: no need to look earlier, and the last looks are half a millisecond apart. */
static int arm_timer(struct slot *slot, uint64_t now) {
  const struct running *run = &slot->run;
  uint64_t used = 0;
  if (cgroup_step_cpu(&slot->cgroup, &used, &slot->error) != 0)
    return -slot->error.number;
  if (used >= run->limits.cpu_ns) {
    running_stop(slot, EVIDENCE_CPU);
    return 0;
  }
  uint64_t processors = (uint64_t)sysconf(_SC_NPROCESSORS_ONLN);
  uint64_t quota = ((uint64_t)run->limits.cpus_permille + 999) / 1000;
  if (quota > 0 && quota < processors)
    processors = quota;
  uint64_t wait = (run->limits.cpu_ns - used) / processors;
  if (wait < MILLISECOND / 2)
    wait = MILLISECOND / 2;
  uint64_t next = now + wait;
  return slot_set_timer(slot, next < run->wall_deadline ? next : run->wall_deadline);
}

/* Most steps end within milliseconds. Their output is read when they have ended, and goes to the client with
 * the result, in one piece: until the first look at a step nothing of it is watched. A program that fills a
 * pipe by then has to wait for us; it is at the most an eighth of its time. */
static int arm_first_look(struct slot *slot) {
  const struct running *run = &slot->run;
  uint64_t wait = 5ULL * MILLISECOND;
  if (run->limits.cpu_ns / 8 < wait)
    wait = run->limits.cpu_ns / 8;
  uint64_t next = monotonic_ns() + wait;
  return slot_set_timer(slot, next < run->wall_deadline ? next : run->wall_deadline);
}

static int listen_to(struct slot *slot) {
  slot->run.listening = true;
  int status = watch_stream(slot, &slot->run.out);
  return status == 0 ? watch_stream(slot, &slot->run.err) : status;
}

int running_begin(struct slot *slot, const struct step *step, struct order *order) {
  struct running *run = &slot->run;
  struct fds given;
  struct error error = {0};
  if (choose_attached(slot, step, &given, &error) != 0) {
    if (!error_is_set(&slot->error))
      slot_refuse(slot, &error);
    return -slot->error.number;
  }
  if (slot_take_counters(slot) != 0 || cgroup_step_limit(&slot->cgroup, &step->limits, &slot->error) != 0)
    return -slot->error.number;
  slot->counted = false;
  reset(run, step);
  slot->shared->started_ns = 0;
  order->step = ++run->number;
  take_pipes(slot, step);
  slot->state = SLOT_RUNNING;
  if (slot_order(slot, order, &given) != 0 || running_write_stdin(slot) != 0)
    return -slot->error.number;
  return arm_first_look(slot);
}

void running_terminal(struct slot *slot, int master) {
  struct running *run = &slot->run;
  run->out.fd = master;
  run->feed.fd = master;
  if (watch_stream(slot, &run->out) == 0)
    (void)running_write_stdin(slot);
}

/* ---- stdin -------------------------------------------------------------------------------------- */

int running_feed(struct slot *slot, const struct stdin_data *input) {
  struct feed *feed = &slot->run.feed;
  if (feed->end && input->data.length == 0)
    return 0;
  if (input->data.length > STDIN_WINDOW - feed->length)
    return error_set(&slot->error, STAGE_PROTOCOL, EOVERFLOW, "more STDIN than STDIN_TAKEN allows");
  if (input->data.length > 0)
    memcpy(feed->bytes + feed->length, input->data.data, input->data.length);
  feed->length += input->data.length;
  if (input->end && slot->run.terminal && feed->length < STDIN_WINDOW)
    feed->bytes[feed->length++] = 0x04; /* VEOF, the terminal's end-of-file character */
  feed->end = feed->end || (input->end && !slot->run.terminal);
  return running_write_stdin(slot);
}

/* Writes what the pipe takes; returns what was written, or -1 when the reader is gone. */
static ssize_t write_some(int fd, const uint8_t *bytes, size_t length) {
  ssize_t count = length == 0 ? 0 : write(fd, bytes, length);
  if (count < 0 && (errno == EAGAIN || errno == EINTR))
    return 0;
  return count;
}

/* A program that does not read its input has the right to: the rest is thrown away, and confirmed, so
 * that the client is not left waiting. */
static void discard_input(struct slot *slot) {
  struct feed *feed = &slot->run.feed;
  slot->stdin_taken += feed->length;
  feed->length = 0;
  feed->first.length = 0;
  close_feed(slot);
}

int running_write_stdin(struct slot *slot) {
  struct feed *feed = &slot->run.feed;
  if (feed->fd < 0) {
    if (!slot->run.terminal)
      discard_input(slot);
    return 0;
  }
  ssize_t count = write_some(feed->fd, feed->first.data, feed->first.length);
  if (count > 0) {
    feed->first.data += count;
    feed->first.length -= (size_t)count;
  }
  if (count >= 0 && feed->first.length == 0) {
    count = write_some(feed->fd, feed->bytes, feed->length);
    if (count > 0) {
      feed->length -= (size_t)count;
      memmove(feed->bytes, feed->bytes + count, feed->length);
      slot->stdin_taken += (size_t)count;
    }
  }
  bool rest = feed->first.length + feed->length > 0;
  if (count < 0 || (!rest && feed->end)) {
    discard_input(slot);
    return 0;
  }
  /* A pty's master is already watched as output: its input is retried with the next event. */
  if (rest && !feed->watched && !slot->run.terminal) {
    feed->watched = true;
    return slot_watch(slot, feed->fd, EVENT_STDIN, EPOLLOUT);
  }
  if (!rest && feed->watched) {
    feed->watched = false;
    slot_unwatch(slot, feed->fd);
  }
  return 0;
}

/* ---- output ------------------------------------------------------------------------------------- */

enum read_outcome { READ_SOME, READ_EMPTY, READ_ENDED, READ_NO_ROOM };

static enum read_outcome read_stream(struct slot *slot, struct stream *stream) {
  if (stream->fd < 0)
    return READ_ENDED;
  uint8_t *out = slot_out(slot, OUTPUT_HEADER + OUTPUT_MAX_DATA + OUT_RESERVE);
  if (!out)
    return READ_NO_ROOM;
  ssize_t length = read(stream->fd, out + OUTPUT_HEADER, OUTPUT_MAX_DATA);
  if (length < 0 && (errno == EAGAIN || errno == EINTR))
    return READ_EMPTY;
  /* A pty says EIO when its last user has gone. */
  if (length <= 0)
    return READ_ENDED;
  uint64_t allowed = stream->limit > stream->seen ? stream->limit - stream->seen : 0;
  uint64_t passed = (uint64_t)length < allowed ? (uint64_t)length : allowed;
  stream->seen += (uint64_t)length;
  if (passed > 0) {
    (void)protocol_emit_output_header(out, stream->number, (uint32_t)passed);
    slot_commit(slot, OUTPUT_HEADER + passed);
  }
  if (stream->seen > stream->limit)
    running_stop(slot, stream->number == 1 ? EVIDENCE_STDOUT : EVIDENCE_STDERR);
  return READ_SOME;
}

int running_read_output(struct slot *slot, struct stream *stream) {
  switch (read_stream(slot, stream)) {
  case READ_SOME:
  case READ_EMPTY:
    return slot->run.terminal ? running_write_stdin(slot) : 0;
  case READ_ENDED:
    if (slot->run.terminal)
      close_feed(slot);
    close_stream(slot, stream);
    return 0;
  case READ_NO_ROOM:
    /* The client reads too slowly: the program has to wait, and its clock runs. */
    slot_unwatch(slot, stream->fd);
    stream->watched = false;
    return 0;
  }
  return 0;
}

/* ---- limits ------------------------------------------------------------------------------------- */

enum { KILL_AGAIN_NS = 10 * MILLISECOND };
static const uint64_t kill_patience_ns = 2000ULL * MILLISECOND;

void running_stop(struct slot *slot, enum evidence evidence) {
  struct running *run = &slot->run;
  run->evidence |= (uint16_t)evidence;
  if (run->kill_deadline != 0 || run->done)
    return;
  uint64_t now = monotonic_ns();
  run->kill_deadline = now + kill_patience_ns;
  (void)kill(slot->shared->init_pid, SIGUSR1);
  (void)slot_set_timer(slot, now + KILL_AGAIN_NS);
}

int running_on_timer(struct slot *slot) {
  struct running *run = &slot->run;
  uint64_t now = monotonic_ns();
  if (run->done)
    return 0;
  if (run->kill_deadline != 0) {
    /* Again, because the first order may have come before the program was there; in the end init itself,
     * with which the kernel takes down the whole process namespace. */
    (void)kill(slot->shared->init_pid, now < run->kill_deadline ? SIGUSR1 : SIGKILL);
    return slot_set_timer(slot, now + KILL_AGAIN_NS);
  }
  /* A program has all of its time, however long it took to start it. */
  if (slot->shared->started_ns != 0)
    run->wall_deadline = slot->shared->started_ns + run->limits.wall_ns;
  if (now >= run->wall_deadline) {
    running_stop(slot, EVIDENCE_WALL);
    return 0;
  }
  if (!run->listening && listen_to(slot) != 0)
    return -slot->error.number;
  return arm_timer(slot, now);
}

void running_on_oom(struct slot *slot) {
  /* One process was killed; the others have no business going on without it. */
  running_stop(slot, EVIDENCE_OOM_KILL);
}

/* ---- end ---------------------------------------------------------------------------------------- */

static enum reason reason_of(uint16_t evidence) {
  if (evidence & EVIDENCE_CANCELLED)
    return REASON_CANCELLED;
  if (evidence & EVIDENCE_OOM_KILL)
    return REASON_MEMORY;
  if (evidence & EVIDENCE_CPU)
    return REASON_CPU_TIME;
  if (evidence & EVIDENCE_WALL)
    return REASON_WALL_TIME;
  if (evidence & (EVIDENCE_STDOUT | EVIDENCE_STDERR))
    return REASON_OUTPUT;
  return evidence & EVIDENCE_FILE_SIZE ? REASON_FILE_SIZE : REASON_NONE;
}

static void describe_end(const struct running *run, struct result *result) {
  int status = run->report.wait_status;
  if (run->init_killed) {
    result->ended = ENDED_SIGNALED;
    result->code = SIGKILL;
  } else if (error_is_set(&run->report.error)) {
    result->ended = ENDED_NOT_EXECUTED;
    result->code = (uint32_t)run->report.error.number;
  } else if (WIFSIGNALED(status)) {
    result->ended = ENDED_SIGNALED;
    result->code = (uint32_t)WTERMSIG(status);
  } else {
    result->ended = ENDED_EXITED;
    result->code = (uint32_t)WEXITSTATUS(status);
  }
}

static int emit_result(struct slot *slot) {
  struct running *run = &slot->run;
  struct cgroup_usage usage = {0};
  struct result result = {.evidence = run->evidence};
  uint8_t *out = slot_out(slot, PROTOCOL_MAX_SMALL);
  if (!out || cgroup_step_usage(&slot->cgroup, &usage, &slot->error) != 0)
    return error_set(&slot->error, STAGE_SUPERVISE, ENOBUFS, "no room for the result");
  describe_end(run, &result);
  uint64_t cpu_ns = usage.user_ns + usage.system_ns;
  bool by_signal = result.ended == ENDED_SIGNALED;
  result.evidence |= usage.oom_kills > 0 ? EVIDENCE_OOM_KILL : 0;
  result.evidence |= usage.fork_refused ? EVIDENCE_PROCESSES : 0;
  result.evidence |= cpu_ns >= run->limits.cpu_ns || (by_signal && result.code == SIGXCPU) ? EVIDENCE_CPU : 0;
  result.evidence |= by_signal && result.code == SIGXFSZ ? EVIDENCE_FILE_SIZE : 0;
  result.reason = reason_of(result.evidence);
  result.user_ns = usage.user_ns;
  result.system_ns = usage.system_ns;
  result.wall_ns = run->report.wall_ns;
  result.memory_peak_bytes = usage.memory_peak_bytes;
  result.processes_peak = usage.processes_peak;
  result.oom_kills = usage.oom_kills;
  result.stdout_bytes = run->out.seen;
  result.stderr_bytes = run->err.seen;
  slot_commit(slot, protocol_emit_result(out, &result));
  return 0;
}

/* Every process is dead, so what is in the pipes is all there will be. Their end is not waited for: a
 * write end may be held by a message in a socket that the kernel has not collected yet. */
static bool drained(struct slot *slot, struct stream *stream) {
  for (;;) {
    switch (read_stream(slot, stream)) {
    case READ_SOME:
      break;
    case READ_EMPTY:
    case READ_ENDED:
      close_stream(slot, stream);
      return true;
    case READ_NO_ROOM:
      return false;
    }
  }
}

static int try_to_finish(struct slot *slot) {
  struct running *run = &slot->run;
  if (run->terminal)
    close_feed(slot);
  if (!drained(slot, &run->out) || !drained(slot, &run->err))
    return 0;
  discard_input(slot);
  int status = emit_result(slot);
  slot->state = SLOT_READY;
  slot->pinned = 0;
  return status == 0 ? slot_set_timer(slot, 0) : status;
}

int running_ended(struct slot *slot, const struct report *report) {
  struct running *run = &slot->run;
  run->done = true;
  run->init_killed = report == NULL;
  if (report)
    run->report = *report;
  else
    run->report = (struct report){.wall_ns = run->limits.wall_ns + monotonic_ns() - run->wall_deadline};
  return try_to_finish(slot);
}

void running_abandon(struct slot *slot) {
  discard_input(slot);
  close_stream(slot, &slot->run.out);
  close_stream(slot, &slot->run.err);
  slot->pinned = 0;
  (void)slot_set_timer(slot, 0);
}

int running_resume(struct slot *slot) {
  struct running *run = &slot->run;
  if (run->done)
    return try_to_finish(slot);
  return run->listening ? listen_to(slot) : 0;
}
