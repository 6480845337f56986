/* libFuzzer: bytes as a client could send them, cut into frames as requests.c does, each parsed as its type
 * tells. Besides what the sanitizers see, it holds what all else relies on: views lie inside their frame,
 * paths stay below the job directory, strings have no NUL, and cutting the bytes into pieces changes nothing.
 */
#include "../src/protocol.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds) {
  if (!holds)
    abort();
}

static void must_lie_in(struct view view, struct view payload) {
  must(view.length == 0 ||
       (view.data >= payload.data && view.data + view.length <= payload.data + payload.length));
}

static void must_be_job_path(struct view path) {
  char text[MAX_PATH + 2];
  must(path.length >= 1 && path.length <= MAX_PATH && !memchr(path.data, 0, path.length));
  memcpy(text, path.data, path.length);
  text[path.length] = '/';
  text[path.length + 1] = '\0';
  must(text[0] != '/' && !strstr(text, "//"));
  must(strncmp(text, "./", 2) != 0 && strncmp(text, "../", 3) != 0);
  must(!strstr(text, "/./") && !strstr(text, "/../"));
}

static void check_strings(struct view strings, unsigned count, struct view payload) {
  for (unsigned i = 0; i < count; i++) {
    struct view one = protocol_take_string(&strings);
    must_lie_in(one, payload);
    must(one.length == 0 || !memchr(one.data, 0, one.length));
  }
  must(strings.length == 0);
}

static int parse_step(struct view payload, struct error *error) {
  struct step step;
  int status = protocol_parse_step(payload, &step, error);
  if (status != 0)
    return status;
  must(step.argc >= 1 && step.argc <= MAX_ARGUMENTS && step.envc <= MAX_VARIABLES);
  must(step.stdin_descriptor < MAX_DESCRIPTORS && step.stdout_descriptor < MAX_DESCRIPTORS);
  check_strings(step.arguments, step.argc, payload);
  check_strings(step.variables, step.envc, payload);
  must_lie_in(step.input, payload);
  /* init.c copies both into room for one frame's payload, each with a NUL in the place of its length. */
  must(step.arguments.length + step.variables.length <= FRAME_MAX_PAYLOAD);
  return 0;
}

static int parse_file(struct view payload, struct error *error) {
  struct file file;
  int status = protocol_parse_file(payload, &file, error);
  if (status != 0)
    return status;
  must_be_job_path(file.path);
  must_lie_in(file.path, payload);
  must_lie_in(file.content, payload);
  return 0;
}

static int parse_fetch(struct view payload, struct error *error) {
  struct fetch fetch;
  int status = protocol_parse_fetch(payload, &fetch, error);
  if (status == 0)
    must_be_job_path(fetch.path);
  return status;
}

static int parse_stdin(struct view payload, struct error *error) {
  struct stdin_data input;
  int status = protocol_parse_stdin(payload, &input, error);
  if (status == 0)
    must_lie_in(input.data, payload);
  return status;
}

static int parse_hello(struct view payload, struct error *error) {
  struct hello hello;
  int status = protocol_parse_hello(payload, &hello, error);
  if (status == 0)
    must(hello.purpose == PURPOSE_RUNNER || hello.purpose == PURPOSE_ATTACH);
  return status;
}

static int parse(const struct frame *frame, struct error *error) {
  struct disk disk;
  struct window_size size;
  int number = 0;
  uint32_t entries = 0;
  switch (frame->type) {
  case FRAME_HELLO:
    return parse_hello(frame->payload, error);
  case FRAME_SANDBOX:
    return protocol_parse_sandbox(frame->payload, &disk, error);
  case FRAME_FILE:
    return parse_file(frame->payload, error);
  case FRAME_STEP:
    return parse_step(frame->payload, error);
  case FRAME_STDIN:
    return parse_stdin(frame->payload, error);
  case FRAME_SIGNAL:
    return protocol_parse_signal(frame->payload, &number, error);
  case FRAME_RESIZE:
    return protocol_parse_resize(frame->payload, &size, error);
  case FRAME_FETCH:
    return parse_fetch(frame->payload, error);
  case FRAME_LIST:
    return protocol_parse_list(frame->payload, &entries, error);
  case FRAME_CANCEL:
  case FRAME_FINISH:
    return protocol_parse_empty(frame->payload, error);
  default:
    abort(); /* protocol_next_frame() lets nothing else through */
  }
}

/* The same front of the bytes gives the same frame, or asks for more. */
static void check_cut(const uint8_t *data, size_t size, size_t whole) {
  struct error error = {0};
  struct frame frame;
  size_t cut = whole / 2;
  must(protocol_next_frame(data, cut, &frame, &error) == 0);
  must(protocol_next_frame(data, whole, &frame, &error) == (int)whole);
  must(whole <= size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  size_t at = 0;
  for (;;) {
    struct error error = {0};
    struct frame frame;
    int length = protocol_next_frame(data + at, size - at, &frame, &error);
    must((length < 0) == error_is_set(&error));
    if (length <= 0)
      return 0;
    check_cut(data + at, size - at, (size_t)length);
    int status = parse(&frame, &error);
    must((status != 0) == error_is_set(&error));
    if (status != 0)
      return 0;
    at += (size_t)length;
  }
}
