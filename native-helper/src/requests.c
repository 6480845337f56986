#include "supervisor.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>

/* While a step runs, one more frame of any size must fit behind what is pinned. */
enum { PIN_LIMIT = INPUT_SIZE - FRAME_MAX_PAYLOAD - FRAME_HEADER };

static struct span span_of(const struct slot *slot, struct view payload) {
  return (struct span){.offset = (uint32_t)(payload.data - slot->shared->input),
                       .length = (uint32_t)payload.length};
}

/* Init reads the payload where it lies: nothing may be moved over it before init has answered. */
static struct span pin(struct slot *slot, struct view payload) {
  const struct span span = span_of(slot, payload);
  slot->pinned = span.offset + span.length;
  return span;
}

static int send_files(struct slot *slot) {
  struct order order = {.kind = ORDER_FILES};
  return slot_order(slot, &order, NULL);
}

static int refuse_lost(struct slot *slot, enum frame_type type) {
  struct error error = {0};
  if (type == FRAME_FILE || type == FRAME_SANDBOX)
    return 0;
  (void)error_set(&error, STAGE_SUPERVISE, ESRCH, "the sandbox ended with the step before");
  slot_refuse(slot, &error);
  return 0;
}

static int on_sandbox(struct slot *slot, struct view payload) {
  struct order order = {.kind = ORDER_RESIZE};
  if (slot->used)
    return error_set(&slot->error, STAGE_PROTOCOL, EPROTO, "SANDBOX after FILE or STEP");
  if (protocol_parse_sandbox(payload, &order.disk, &slot->error) != 0)
    return -EBADMSG;
  return slot_order(slot, &order, NULL);
}

static int on_file(struct slot *slot, struct view payload) {
  struct file file;
  slot->used = true;
  if (protocol_parse_file(payload, &file, &slot->error) != 0)
    return -EBADMSG;
  if (slot->file_count == ORDER_MAX_FILES && send_files(slot) != 0)
    return -slot->error.number;
  slot->files[slot->file_count++] = pin(slot, payload);
  return 0;
}

static int on_step(struct slot *slot, struct view payload) {
  struct step step;
  slot->used = true;
  if (protocol_parse_step(payload, &step, &slot->error) != 0)
    return -EBADMSG;
  struct order order = {.kind = ORDER_RUN, .payload = pin(slot, payload)};
  return running_begin(slot, &step, &order);
}

static int on_fetch(struct slot *slot, struct view payload) {
  struct fetch fetch;
  if (protocol_parse_fetch(payload, &fetch, &slot->error) != 0)
    return -EBADMSG;
  struct order order = {.kind = ORDER_FETCH, .payload = pin(slot, payload)};
  slot->state = SLOT_WAITING;
  return slot_order(slot, &order, NULL);
}

static int on_list(struct slot *slot, struct view payload) {
  struct order order = {.kind = ORDER_LIST};
  if (protocol_parse_list(payload, &order.max_entries, &slot->error) != 0)
    return -EBADMSG;
  slot->state = SLOT_WAITING;
  return slot_order(slot, &order, NULL);
}

static int on_finish(struct slot *slot, struct view payload) {
  if (protocol_parse_empty(payload, &slot->error) != 0)
    return -EBADMSG;
  return slot_end_sandbox(slot);
}

static int on_stdin(struct slot *slot, struct view payload) {
  struct stdin_data input;
  if (protocol_parse_stdin(payload, &input, &slot->error) != 0)
    return -EBADMSG;
  return slot->state == SLOT_RUNNING ? running_feed(slot, &input) : 0;
}

static int on_signal(struct slot *slot, struct view payload) {
  int number = 0;
  if (protocol_parse_signal(payload, &number, &slot->error) != 0)
    return -EBADMSG;
  if (slot->state == SLOT_RUNNING)
    (void)sigqueue(slot->shared->init_pid, SANDBOX_SIGNAL,
                   (union sigval){.sival_int = signal_value(slot->run.number, number)});
  return 0;
}

static int on_resize(struct slot *slot, struct view payload) {
  struct window_size size;
  if (protocol_parse_resize(payload, &size, &slot->error) != 0)
    return -EBADMSG;
  const struct winsize window = {.ws_row = size.rows, .ws_col = size.columns};
  if (slot->state == SLOT_RUNNING && slot->run.terminal && slot->run.out.fd >= 0)
    (void)ioctl(slot->run.out.fd, TIOCSWINSZ, &window);
  return 0;
}

static int on_cancel(struct slot *slot, struct view payload) {
  if (protocol_parse_empty(payload, &slot->error) != 0)
    return -EBADMSG;
  if (slot->state == SLOT_RUNNING)
    running_stop(slot, EVIDENCE_CANCELLED);
  return 0;
}

/* Which frames a state takes. What belongs to READY waits while the slot is busy; nothing is taken
 * that is not in this table. */
struct handler {
  int (*handle)(struct slot *slot, struct view payload);
  bool while_running;
  bool needs_sandbox;
};

static const struct handler handlers[] = {
    [FRAME_SANDBOX] = {on_sandbox, false, true}, [FRAME_FILE] = {on_file, false, true},
    [FRAME_STEP] = {on_step, false, true},       [FRAME_STDIN] = {on_stdin, true, false},
    [FRAME_SIGNAL] = {on_signal, true, false},   [FRAME_RESIZE] = {on_resize, true, false},
    [FRAME_CANCEL] = {on_cancel, true, false},   [FRAME_FETCH] = {on_fetch, false, true},
    [FRAME_LIST] = {on_list, false, true},       [FRAME_FINISH] = {on_finish, false, false},
};

static bool takes_now(const struct slot *slot, const struct handler *handler) {
  if (slot->state == SLOT_READY)
    return handler->while_running || slot_out_waiting(slot) <= OUT_SIZE / 2;
  return slot->state == SLOT_RUNNING && handler->while_running;
}

static int serve_frame(struct slot *slot, const struct frame *frame) {
  const struct handler *handler = &handlers[frame->type];
  if (handler->needs_sandbox && slot->sandbox_lost)
    return refuse_lost(slot, frame->type);
  return handler->handle(slot, frame->payload);
}

/* Moves unparsed bytes down to what is pinned. */
void requests_compact(struct slot *slot) {
  uint8_t *input = slot->shared->input;
  if (slot->start == slot->pinned)
    return;
  memmove(input + slot->pinned, input + slot->start, slot->end - slot->start);
  slot->end -= slot->start - slot->pinned;
  slot->start = slot->pinned;
}

/* Init is asked to confirm that it has read all orders before; then nothing is pinned any more. */
static int synchronise(struct slot *slot) {
  struct order order = {.kind = ORDER_SYNC};
  slot->state = SLOT_WAITING;
  return slot_order(slot, &order, NULL);
}

/* The first step's pipes came with the sandbox; a further step's are made when it comes, for most jobs
 * have no second one. */
static int ask_for_pipes(struct slot *slot) {
  struct order order = {.kind = ORDER_PIPES};
  slot->state = SLOT_WAITING;
  return slot_order(slot, &order, NULL);
}

int requests_serve(struct slot *slot) {
  for (;;) {
    struct frame frame;
    int size =
        protocol_next_frame(slot->shared->input + slot->start, slot->end - slot->start, &frame, &slot->error);
    if (size < 0)
      return size;
    if (size == 0)
      break;
    if (frame.type == FRAME_HELLO)
      return error_set(&slot->error, STAGE_PROTOCOL, EPROTO, "a second HELLO");
    const struct handler *handler = &handlers[frame.type];
    if (!takes_now(slot, handler))
      return 0;
    if (!handler->while_running && slot->start + (size_t)size > PIN_LIMIT) {
      if (slot->start == slot->pinned)
        return synchronise(slot);
      requests_compact(slot);
      continue;
    }
    if (frame.type == FRAME_STEP && slot->pipes.count == 0 && !slot->sandbox_lost)
      return ask_for_pipes(slot);
    slot->start += (size_t)size;
    int status = serve_frame(slot, &frame);
    if (status != 0)
      return status;
  }
  if (slot->start == slot->end)
    requests_compact(slot);
  return slot->file_count > 0 ? send_files(slot) : 0;
}
