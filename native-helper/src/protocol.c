#include "protocol.h"

#include <errno.h>
#include <string.h>

/* A reader remembers that it ran over the end or met a bad value; the caller asks once, at the end. */
struct reader {
  const uint8_t *next;
  const uint8_t *end;
  const char *bad; /* the first field that was wrong */
};

static struct reader reader_of(struct view view) {
  return (struct reader){.next = view.data, .end = view.data + view.length, .bad = NULL};
}

static void reject(struct reader *reader, const char *field) {
  if (!reader->bad)
    reader->bad = field;
}

static const uint8_t *take(struct reader *reader, size_t size, const char *field) {
  if (reader->bad)
    return NULL;
  if ((size_t)(reader->end - reader->next) < size) {
    reject(reader, field);
    return NULL;
  }
  const uint8_t *bytes = reader->next;
  reader->next += size;
  return bytes;
}

static uint64_t take_integer(struct reader *reader, size_t size, const char *field) {
  const uint8_t *bytes = take(reader, size, field);
  uint64_t value = 0;
  for (size_t i = 0; bytes && i < size; i++)
    value |= (uint64_t)bytes[i] << (8 * i);
  return value;
}

static uint64_t take_between(struct reader *reader, size_t size, uint64_t least, uint64_t most,
                             const char *field) {
  uint64_t value = take_integer(reader, size, field);
  if (value < least || value > most)
    reject(reader, field);
  return reader->bad ? 0 : value;
}

static struct view take_blob(struct reader *reader, const char *field) {
  size_t length = (size_t)take_integer(reader, 4, field);
  const uint8_t *bytes = take(reader, length, field);
  return bytes ? (struct view){bytes, length} : (struct view){NULL, 0};
}

static struct view take_text(struct reader *reader, const char *field) {
  struct view text = take_blob(reader, field);
  if (text.length > 0 && memchr(text.data, 0, text.length))
    reject(reader, field);
  return text;
}

/* Strings stay where they are: the view covers all of them, protocol_take_string() walks it. */
static struct view take_strings(struct reader *reader, unsigned count, bool (*valid)(struct view),
                                const char *field) {
  const uint8_t *first = reader->next;
  for (unsigned i = 0; i < count && !reader->bad; i++) {
    if (!valid(take_text(reader, field)))
      reject(reader, field);
  }
  return reader->bad ? (struct view){NULL, 0} : (struct view){first, (size_t)(reader->next - first)};
}

static int finish(const struct reader *reader, const char *frame, struct error *error) {
  if (reader->bad)
    return error_set(error, STAGE_PROTOCOL, EBADMSG, "%s: bad %s", frame, reader->bad);
  if (reader->next != reader->end)
    return error_set(error, STAGE_PROTOCOL, EBADMSG, "%s: trailing bytes", frame);
  return 0;
}

static bool any_string(struct view text) {
  (void)text;
  return true;
}

static bool is_variable(struct view text) {
  return text.length > 1 && text.data[0] != '=' && memchr(text.data, '=', text.length);
}

/* Relative, and no component empty, "." or "..": the kernel's RESOLVE_BENEATH would refuse an escape
 * as well; this gives the clear message. */
static bool is_job_path(struct view path) {
  if (path.length < 1 || path.length > MAX_PATH)
    return false;
  size_t start = 0;
  for (size_t i = 0; i <= path.length; i++) {
    if (i < path.length && path.data[i] != '/')
      continue;
    size_t length = i - start;
    const uint8_t *name = path.data + start;
    if (length == 0 || (length == 1 && name[0] == '.') || (length == 2 && name[0] == '.' && name[1] == '.'))
      return false;
    start = i + 1;
  }
  return true;
}

static struct view take_path(struct reader *reader) {
  struct view path = take_text(reader, "path");
  if (!reader->bad && !is_job_path(path))
    reject(reader, "path");
  return path;
}

static bool is_client_type(uint64_t type) {
  return type >= FRAME_HELLO && type <= FRAME_FINISH;
}

int protocol_next_frame(const uint8_t *bytes, size_t length, struct frame *frame, struct error *error) {
  if (length < FRAME_HEADER)
    return 0;
  struct reader header = reader_of((struct view){bytes, FRAME_HEADER});
  size_t size = (size_t)take_integer(&header, 4, "length");
  uint64_t type = take_integer(&header, 2, "type");
  uint64_t flags = take_integer(&header, 2, "flags");
  if (size > FRAME_MAX_PAYLOAD)
    return error_set(error, STAGE_PROTOCOL, EBADMSG, "frame of %zu bytes", size);
  if (!is_client_type(type))
    return error_set(error, STAGE_PROTOCOL, EBADMSG, "unknown frame type %u", (unsigned)type);
  if (flags != 0)
    return error_set(error, STAGE_PROTOCOL, EBADMSG, "unknown flags %u", (unsigned)flags);
  if (length - FRAME_HEADER < size)
    return 0;
  frame->type = (enum frame_type)type;
  frame->payload = (struct view){bytes + FRAME_HEADER, size};
  return (int)(FRAME_HEADER + size);
}

int protocol_parse_hello(struct view payload, struct hello *hello, struct error *error) {
  struct reader reader = reader_of(payload);
  (void)take_between(&reader, 4, PROTOCOL_MAGIC, PROTOCOL_MAGIC, "magic");
  (void)take_between(&reader, 2, PROTOCOL_VERSION, PROTOCOL_VERSION, "version");
  hello->purpose = (enum purpose)take_between(&reader, 2, PURPOSE_RUNNER, PURPOSE_ATTACH, "purpose");
  const uint8_t *token = take(&reader, TOKEN_SIZE, "token");
  memset(hello->token, 0, TOKEN_SIZE);
  if (token && hello->purpose == PURPOSE_ATTACH)
    memcpy(hello->token, token, TOKEN_SIZE);
  else if (token && memcmp(token, hello->token, TOKEN_SIZE) != 0)
    reject(&reader, "token");
  return finish(&reader, "HELLO", error);
}

int protocol_parse_sandbox(struct view payload, struct disk *disk, struct error *error) {
  struct reader reader = reader_of(payload);
  disk->bytes = take_between(&reader, 8, 4096, 1ULL << 40, "disk_bytes");
  disk->inodes = (uint32_t)take_between(&reader, 4, 16, 1U << 24, "inodes");
  return finish(&reader, "SANDBOX", error);
}

int protocol_parse_file(struct view payload, struct file *file, struct error *error) {
  struct reader reader = reader_of(payload);
  file->executable = take_between(&reader, 1, 0, 1, "mode") == 1;
  file->append = take_between(&reader, 1, 0, 1, "append") == 1;
  file->path = take_path(&reader);
  file->content = take_blob(&reader, "content");
  return finish(&reader, "FILE", error);
}

static void take_limits(struct reader *reader, struct limits *limits) {
  enum { MILLISECOND = 1000000, MEBIBYTE = 1024 * 1024 };
  /* The upper bounds keep sums of two such values far from overflow. */
  const uint64_t most = 1ULL << 60;
  limits->cpu_ns = take_between(reader, 8, MILLISECOND, most, "cpu_ns");
  limits->wall_ns = take_between(reader, 8, MILLISECOND, most, "wall_ns");
  limits->memory_bytes = take_between(reader, 8, MEBIBYTE, most, "memory_bytes");
  limits->stdout_bytes = take_between(reader, 8, 0, most, "stdout_bytes");
  limits->stderr_bytes = take_between(reader, 8, 0, most, "stderr_bytes");
  limits->file_bytes = take_between(reader, 8, 0, most, "file_bytes");
  limits->stack_bytes = take_between(reader, 8, 0, most, "stack_bytes");
  limits->address_space_bytes = take_between(reader, 8, 0, most, "address_space_bytes");
  limits->processes = (uint32_t)take_between(reader, 4, 1, 1U << 22, "processes");
  limits->open_files = (uint32_t)take_between(reader, 4, 3, 1U << 20, "open_files");
  limits->cpus_permille = (uint32_t)take_between(reader, 4, 0, 1000UL * 4096, "cpus_permille");
}

static void take_stdio(struct reader *reader, struct step *step) {
  step->stdin_kind = (enum stdin_kind)take_between(reader, 1, STDIN_NULL, STDIN_PTY, "stdin_kind");
  step->output_kind = (enum output_kind)take_between(reader, 1, OUTPUT_FRAMES, OUTPUT_PTY, "output_kind");
  step->stdin_descriptor = (uint8_t)take_between(reader, 1, 0, MAX_DESCRIPTORS - 1, "stdin_descriptor");
  step->stdout_descriptor = (uint8_t)take_between(reader, 1, 0, MAX_DESCRIPTORS - 1, "stdout_descriptor");
  step->rows = (uint16_t)take_integer(reader, 2, "rows");
  step->columns = (uint16_t)take_integer(reader, 2, "columns");
  if ((step->stdin_kind == STDIN_PTY) != (step->output_kind == OUTPUT_PTY))
    reject(reader, "output_kind");
  if (step->stdin_kind != STDIN_DESCRIPTOR && step->stdin_descriptor != 0)
    reject(reader, "stdin_descriptor");
  if (step->output_kind != OUTPUT_DESCRIPTOR && step->stdout_descriptor != 0)
    reject(reader, "stdout_descriptor");
  if (step->stdin_kind != STDIN_PTY && (step->rows != 0 || step->columns != 0))
    reject(reader, "rows");
}

int protocol_parse_step(struct view payload, struct step *step, struct error *error) {
  struct reader reader = reader_of(payload);
  take_limits(&reader, &step->limits);
  take_stdio(&reader, step);
  step->argc = (uint16_t)take_between(&reader, 2, 1, MAX_ARGUMENTS, "argc");
  step->arguments = take_strings(&reader, step->argc, any_string, "argv");
  step->envc = (uint16_t)take_between(&reader, 2, 0, MAX_VARIABLES, "envc");
  step->variables = take_strings(&reader, step->envc, is_variable, "env");
  step->input = take_blob(&reader, "stdin");
  bool takes_input =
      step->stdin_kind == STDIN_BYTES || step->stdin_kind == STDIN_STREAM || step->stdin_kind == STDIN_PTY;
  if (!takes_input && step->input.length > 0)
    reject(&reader, "stdin");
  return finish(&reader, "STEP", error);
}

int protocol_parse_stdin(struct view payload, struct stdin_data *input, struct error *error) {
  struct reader reader = reader_of(payload);
  input->end = take_between(&reader, 1, 0, 1, "end") == 1;
  input->data = take_blob(&reader, "data");
  return finish(&reader, "STDIN", error);
}

int protocol_parse_signal(struct view payload, int *signal_number, struct error *error) {
  struct reader reader = reader_of(payload);
  *signal_number = (int)take_between(&reader, 4, 1, 31, "signal");
  return finish(&reader, "SIGNAL", error);
}

int protocol_parse_resize(struct view payload, struct window_size *size, struct error *error) {
  struct reader reader = reader_of(payload);
  size->rows = (uint16_t)take_integer(&reader, 2, "rows");
  size->columns = (uint16_t)take_integer(&reader, 2, "columns");
  return finish(&reader, "RESIZE", error);
}

int protocol_parse_fetch(struct view payload, struct fetch *fetch, struct error *error) {
  struct reader reader = reader_of(payload);
  fetch->max_bytes = take_integer(&reader, 8, "max_bytes");
  fetch->path = take_path(&reader);
  return finish(&reader, "FETCH", error);
}

int protocol_parse_list(struct view payload, uint32_t *max_entries, struct error *error) {
  struct reader reader = reader_of(payload);
  *max_entries = (uint32_t)take_between(&reader, 4, 1, MAX_LIST_ENTRIES, "max_entries");
  return finish(&reader, "LIST", error);
}

int protocol_parse_empty(struct view payload, struct error *error) {
  struct reader reader = reader_of(payload);
  return finish(&reader, "frame", error);
}

struct view protocol_take_string(struct view *strings) {
  struct reader reader = reader_of(*strings);
  struct view text = take_blob(&reader, "string");
  *strings = (struct view){reader.next, (size_t)(reader.end - reader.next)};
  return text;
}

static uint8_t *put_integer(uint8_t *out, uint64_t value, size_t size) {
  for (size_t i = 0; i < size; i++)
    out[i] = (uint8_t)(value >> (8 * i));
  return out + size;
}

static uint8_t *put_header(uint8_t *out, enum frame_type type, size_t payload) {
  out = put_integer(out, payload, 4);
  out = put_integer(out, type, 2);
  return put_integer(out, 0, 2);
}

/* Frames of fixed fields are written behind the header's place; the header is filled in at the end. */
static size_t seal(uint8_t *out, const uint8_t *end, enum frame_type type) {
  size_t size = (size_t)(end - out);
  (void)put_header(out, type, size - FRAME_HEADER);
  return size;
}

size_t protocol_emit_ready(uint8_t *out, uint32_t slot, uint64_t prepare_ns,
                           const uint8_t token[TOKEN_SIZE]) {
  uint8_t *next = put_integer(out + FRAME_HEADER, slot, 4);
  next = put_integer(next, prepare_ns, 8);
  memcpy(next, token, TOKEN_SIZE);
  return seal(out, next + TOKEN_SIZE, FRAME_READY);
}

size_t protocol_emit_result(uint8_t *out, const struct result *result) {
  uint8_t *next = put_integer(out + FRAME_HEADER, result->ended, 1);
  next = put_integer(next, result->reason, 1);
  next = put_integer(next, result->evidence, 2);
  next = put_integer(next, result->code, 4);
  next = put_integer(next, result->user_ns, 8);
  next = put_integer(next, result->system_ns, 8);
  next = put_integer(next, result->wall_ns, 8);
  next = put_integer(next, result->memory_peak_bytes, 8);
  next = put_integer(next, result->stdout_bytes, 8);
  next = put_integer(next, result->stderr_bytes, 8);
  next = put_integer(next, result->processes_peak, 4);
  next = put_integer(next, result->oom_kills, 4);
  return seal(out, next, FRAME_RESULT);
}

size_t protocol_emit_stdin_taken(uint8_t *out, uint32_t bytes) {
  return seal(out, put_integer(out + FRAME_HEADER, bytes, 4), FRAME_STDIN_TAKEN);
}

size_t protocol_emit_error(uint8_t *out, enum frame_type type, const struct error *error) {
  size_t length = strnlen(error->detail, sizeof error->detail);
  uint8_t *next = put_integer(out + FRAME_HEADER, (uint64_t)error->stage, 2);
  next = put_integer(next, (uint64_t)error->number, 4);
  next = put_integer(next, length, 4);
  memcpy(next, error->detail, length);
  return seal(out, next + length, type);
}

size_t protocol_emit_output_header(uint8_t *out, uint8_t stream, uint32_t length) {
  (void)put_integer(put_header(out, FRAME_OUTPUT, 1 + (size_t)length), stream, 1);
  return OUTPUT_HEADER;
}

size_t protocol_emit_data_header(uint8_t *out, bool last, bool executable, uint32_t length) {
  uint8_t *next = put_header(out, FRAME_DATA, 2 + (size_t)length);
  (void)put_integer(put_integer(next, last, 1), executable, 1);
  return DATA_HEADER;
}

size_t protocol_emit_listing_header(uint8_t *out, bool truncated, uint32_t count, uint32_t length) {
  uint8_t *next = put_header(out, FRAME_LISTING, 5 + (size_t)length);
  (void)put_integer(put_integer(next, truncated, 1), count, 4);
  return LISTING_HEADER;
}

size_t protocol_emit_listing_entry(uint8_t *out, uint64_t size, const char *path, uint32_t path_length) {
  uint8_t *next = put_integer(put_integer(out, size, 8), path_length, 4);
  memcpy(next, path, path_length);
  return 12 + (size_t)path_length;
}
