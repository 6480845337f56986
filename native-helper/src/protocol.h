/* PROTOCOL.md in C: parses frames of the client, emits frames of the helper, touches nothing else.
 * Every parser takes the payload of one frame, returns 0, or -EBADMSG with the error set; views in
 * the result point into the payload. */
#ifndef RUNNER_PROTOCOL_H
#define RUNNER_PROTOCOL_H

#include "error.h"
#include "job.h"

enum {
  PROTOCOL_MAGIC = 0x31524e52,
  PROTOCOL_VERSION = 1,
  FRAME_HEADER = 8,
  FRAME_MAX_PAYLOAD = 1024 * 1024,
  OUTPUT_MAX_DATA = 65536,
  STDIN_WINDOW = 256 * 1024,
};

enum frame_type {
  FRAME_HELLO = 0x01,
  FRAME_SANDBOX = 0x02,
  FRAME_FILE = 0x03,
  FRAME_STEP = 0x04,
  FRAME_STDIN = 0x05,
  FRAME_SIGNAL = 0x06,
  FRAME_RESIZE = 0x07,
  FRAME_CANCEL = 0x08,
  FRAME_FETCH = 0x09,
  FRAME_LIST = 0x0a,
  FRAME_FINISH = 0x0b,
  FRAME_READY = 0x81,
  FRAME_OUTPUT = 0x82,
  FRAME_RESULT = 0x83,
  FRAME_STDIN_TAKEN = 0x84,
  FRAME_DATA = 0x85,
  FRAME_LISTING = 0x86,
  FRAME_REFUSED = 0x87,
  FRAME_FAILED = 0x88,
};

enum purpose { PURPOSE_RUNNER = 1, PURPOSE_ATTACH = 2 };

struct frame {
  enum frame_type type;
  struct view payload;
};

struct hello {
  enum purpose purpose;
  uint8_t token[TOKEN_SIZE];
};

struct stdin_data {
  bool end;
  struct view data;
};

struct window_size {
  uint16_t rows;
  uint16_t columns;
};

/* Looks for one whole frame at the front of `length` bytes. Returns its size with its header,
 * 0 when more bytes are needed, or -EBADMSG when no valid frame can come of them. */
int protocol_next_frame(const uint8_t *bytes, size_t length, struct frame *frame, struct error *error);

int protocol_parse_hello(struct view payload, struct hello *hello, struct error *error);
int protocol_parse_sandbox(struct view payload, struct disk *disk, struct error *error);
int protocol_parse_file(struct view payload, struct file *file, struct error *error);
int protocol_parse_step(struct view payload, struct step *step, struct error *error);
int protocol_parse_stdin(struct view payload, struct stdin_data *input, struct error *error);
int protocol_parse_signal(struct view payload, int *signal_number, struct error *error);
int protocol_parse_resize(struct view payload, struct window_size *size, struct error *error);
int protocol_parse_fetch(struct view payload, struct fetch *fetch, struct error *error);
int protocol_parse_list(struct view payload, uint32_t *max_entries, struct error *error);
int protocol_parse_empty(struct view payload, struct error *error);

/* Takes the next string off a view of strings that protocol_parse_step() has accepted. */
struct view protocol_take_string(struct view *strings);

/* Emitters write one frame to `out` and return its size. `out` has room for PROTOCOL_MAX_SMALL. */
enum { PROTOCOL_MAX_SMALL = 256 };
size_t protocol_emit_ready(uint8_t *out, uint32_t slot, uint64_t prepare_ns, const uint8_t token[TOKEN_SIZE]);
size_t protocol_emit_result(uint8_t *out, const struct result *result);
size_t protocol_emit_stdin_taken(uint8_t *out, uint32_t bytes);
size_t protocol_emit_error(uint8_t *out, enum frame_type type, const struct error *error);

/* The headers of frames whose data follows; `length` is the data's. They return the header's size. */
enum { OUTPUT_HEADER = FRAME_HEADER + 1, DATA_HEADER = FRAME_HEADER + 2, LISTING_HEADER = FRAME_HEADER + 5 };
size_t protocol_emit_output_header(uint8_t *out, uint8_t stream, uint32_t length);
size_t protocol_emit_data_header(uint8_t *out, bool last, bool executable, uint32_t length);
size_t protocol_emit_listing_header(uint8_t *out, bool truncated, uint32_t count, uint32_t length);
size_t protocol_emit_listing_entry(uint8_t *out, uint64_t size, const char *path, uint32_t path_length);

#endif
