#include "supervisor.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>

/* While a step runs, one more frame of any size must fit behind what is pinned. */
enum { PIN_LIMIT = INPUT_SIZE - FRAME_MAX_PAYLOAD - FRAME_HEADER };

static struct order order_of(const struct slot *slot, enum order_kind kind, struct view payload) {
  return (struct order){.kind = kind,
                        .offset = payload.length > 0 ? (uint32_t)(payload.data - slot->shared->input) : 0,
                        .length = (uint32_t)payload.length};
}

/* Sends an order whose payload init reads from the shared input. */
static int send_pinned(struct slot *slot, enum order_kind kind, struct view payload) {
  const struct order order = order_of(slot, kind, payload);
  slot->pinned = order.offset + order.length;
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
  return send_pinned(slot, ORDER_FILE, payload);
}

static int on_step(struct slot *slot, struct view payload) {
  struct step step;
  slot->used = true;
  if (protocol_parse_step(payload, &step, &slot->error) != 0)
    return -EBADMSG;
  const struct order order = order_of(slot, ORDER_RUN, payload);
  slot->pinned = order.offset + order.length;
  return running_begin(slot, &step, &order);
}

static int on_fetch(struct slot *slot, struct view payload) {
  struct fetch fetch;
  if (protocol_parse_fetch(payload, &fetch, &slot->error) != 0)
    return -EBADMSG;
  slot->state = SLOT_WAITING;
  return send_pinned(slot, ORDER_FETCH, payload);
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
    (void)sigqueue(slot->init_pid, SIGUSR2, (union sigval){.sival_int = number});
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
  bool prepared = slot->pipes.count > 0 || slot->sandbox_lost;
  if (slot->state == SLOT_READY)
    return handler->while_running || (prepared && slot_out_waiting(slot) <= OUT_SIZE / 2);
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
  const struct order order = {.kind = ORDER_SYNC};
  slot->state = SLOT_WAITING;
  return slot_order(slot, &order, NULL);
}

int requests_serve(struct slot *slot) {
  for (;;) {
    struct frame frame;
    int size = protocol_next_frame(slot->shared->input + slot->start, slot->end - slot->start, &frame, &slot->error);
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
    slot->start += (size_t)size;
    int status = serve_frame(slot, &frame);
    if (status != 0)
      return status;
  }
  if (slot->start == slot->end)
    requests_compact(slot);
  return 0;
}
