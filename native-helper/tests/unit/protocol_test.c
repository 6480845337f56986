/* protocol.c against everything that PROTOCOL.md does not allow. */
#include "../../src/protocol.h"
#include "../kit/golden.h"
#include "../kit/kit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Parses a payload as its frame's type tells; the results are thrown away. The payload is copied to a
 * place of exactly its size, so that the sanitizer sees a byte read beyond it. */
static int parse(unsigned type, const uint8_t *data, size_t length, struct error *error) {
  union {
    struct hello hello;
    struct disk disk;
    struct file file;
    struct step step;
    struct stdin_data input;
    int number;
    struct window_size size;
    struct fetch fetch;
    uint32_t entries;
  } parsed;
  uint8_t *copy = malloc(length > 0 ? length : 1);
  MUST(copy);
  memcpy(copy, data, length);
  const struct view payload = {copy, length};
  int status = -EINVAL;
  *error = (struct error){0};
  switch (type) {
  case FRAME_HELLO:
    status = protocol_parse_hello(payload, &parsed.hello, error);
    break;
  case FRAME_SANDBOX:
    status = protocol_parse_sandbox(payload, &parsed.disk, error);
    break;
  case FRAME_FILE:
    status = protocol_parse_file(payload, &parsed.file, error);
    break;
  case FRAME_STEP:
    status = protocol_parse_step(payload, &parsed.step, error);
    break;
  case FRAME_STDIN:
    status = protocol_parse_stdin(payload, &parsed.input, error);
    break;
  case FRAME_SIGNAL:
    status = protocol_parse_signal(payload, &parsed.number, error);
    break;
  case FRAME_RESIZE:
    status = protocol_parse_resize(payload, &parsed.size, error);
    break;
  case FRAME_FETCH:
    status = protocol_parse_fetch(payload, &parsed.fetch, error);
    break;
  case FRAME_LIST:
    status = protocol_parse_list(payload, &parsed.entries, error);
    break;
  default:
    status = protocol_parse_empty(payload, error);
    break;
  }
  free(copy);
  return status;
}

static void check_refused(unsigned type, const struct bytes *payload, const char *field) {
  struct error error;
  CHECK_EQUAL(parse(type, payload->data, payload->length, &error), -EBADMSG);
  CHECK_EQUAL(error.stage, STAGE_PROTOCOL);
  CHECK_EQUAL(error.number, EBADMSG);
  if (!strstr(error.detail, field))
    FAIL("\"%s\" does not name the field \"%s\"", error.detail, field);
}

static struct bytes payload_of(const struct golden *golden) {
  struct bytes payload = {NULL, 0, 0};
  bytes_add(&payload, golden_payload(golden), golden_payload_length(golden));
  return payload;
}

static unsigned type_of(const struct golden *golden) {
  return (unsigned)bytes_integer(golden->frame.data + 4, 2);
}

TEST(short_frames_are_refused, "every golden frame of the client is refused when it ends early or goes on") {
  char names[128][64];
  size_t count = golden_names(names, 128);
  for (size_t i = 0; i < count; i++) {
    struct golden golden = golden_read(names[i]);
    struct bytes payload = payload_of(&golden);
    struct error error;
    unsigned type = type_of(&golden);
    if (type <= FRAME_FINISH) {
      CHECK_EQUAL(parse(type, payload.data, payload.length, &error), 0);
      for (size_t length = 0; length < payload.length; length++)
        CHECK_EQUAL(parse(type, payload.data, length, &error), -EBADMSG);
      bytes_add(&payload, "", 1);
      check_refused(type, &payload, "trailing");
    }
    bytes_free(&payload);
    golden_free(&golden);
  }
}

/* A golden payload with one integer changed. */
struct change {
  const char *golden;
  size_t offset;
  size_t size;
  uint64_t value;
  const char *field;
};

static void check_change(const struct change *change) {
  struct golden golden = golden_read(change->golden);
  struct bytes payload = payload_of(&golden);
  CHECK(change->offset + change->size <= payload.length);
  for (size_t i = 0; i < change->size; i++)
    payload.data[change->offset + i] = (uint8_t)(change->value >> (8 * i));
  check_refused(type_of(&golden), &payload, change->field);
  bytes_free(&payload);
  golden_free(&golden);
}

#define CHECK_CHANGES(changes)                                                                               \
  for (size_t i_ = 0; i_ < sizeof(changes) / sizeof *(changes); i_++)                                        \
  check_change(&(changes)[i_])

TEST(bad_hellos_are_refused,
     "a HELLO of another magic, version, purpose or with a needless token is refused") {
  static const struct change changes[] = {
      {"hello-runner", 0, 4, 0x31524e53, "magic"}, {"hello-runner", 4, 2, 0, "version"},
      {"hello-runner", 4, 2, 2, "version"},        {"hello-runner", 6, 2, 0, "purpose"},
      {"hello-runner", 6, 2, 3, "purpose"},        {"hello-runner", 23, 1, 1, "token"},
  };
  CHECK_CHANGES(changes);
}

TEST(bad_disks_are_refused, "a SANDBOX outside its bounds is refused") {
  static const struct change changes[] = {
      {"sandbox", 0, 8, 4095, "disk_bytes"},
      {"sandbox", 0, 8, (1ULL << 40) + 1, "disk_bytes"},
      {"sandbox", 8, 4, 15, "inodes"},
      {"sandbox", 8, 4, (1U << 24) + 1, "inodes"},
  };
  CHECK_CHANGES(changes);
}

TEST(bad_limits_are_refused, "a STEP with a limit outside its bounds is refused") {
  static const struct change changes[] = {
      {"step-run", 0, 8, 999999, "cpu_ns"},
      {"step-run", 0, 8, UINT64_MAX, "cpu_ns"},
      {"step-run", 8, 8, 0, "wall_ns"},
      {"step-run", 8, 8, UINT64_MAX, "wall_ns"},
      {"step-run", 16, 8, 1048575, "memory_bytes"},
      {"step-run", 16, 8, 1ULL << 63, "memory_bytes"},
      {"step-run", 24, 8, UINT64_MAX, "stdout_bytes"},
      {"step-run", 32, 8, UINT64_MAX, "stderr_bytes"},
      {"step-run", 40, 8, UINT64_MAX, "file_bytes"},
      {"step-run", 48, 8, UINT64_MAX, "stack_bytes"},
      {"step-run", 56, 8, UINT64_MAX, "address_space_bytes"},
      {"step-run", 64, 4, 0, "processes"},
      {"step-run", 64, 4, UINT32_MAX, "processes"},
      {"step-run", 68, 4, 2, "open_files"},
      {"step-run", 68, 4, UINT32_MAX, "open_files"},
      {"step-run", 72, 4, UINT32_MAX, "cpus_permille"},
  };
  CHECK_CHANGES(changes);
}

TEST(bad_stdio_is_refused, "a STEP whose stdin, output and terminal fields do not fit together is refused") {
  static const struct change changes[] = {
      {"step-compile", 76, 1, 5, "stdin_kind"},
      {"step-compile", 76, 1, 4, "output_kind"}, /* a pty for stdin alone */
      {"step-compile", 77, 1, 2, "output_kind"}, /* a pty for output alone */
      {"step-compile", 77, 1, 3, "output_kind"},
      {"step-compile", 78, 1, 1, "stdin_descriptor"},
      {"step-descriptors", 78, 1, 8, "stdin_descriptor"},
      {"step-compile", 79, 1, 1, "stdout_descriptor"},
      {"step-descriptors", 79, 1, 8, "stdout_descriptor"},
      {"step-compile", 80, 2, 24, "rows"},
      {"step-compile", 82, 2, 80, "rows"},
      {"step-stdin-bytes", 76, 1, 0, "stdin"}, /* bytes for /dev/null */
  };
  CHECK_CHANGES(changes);
}

TEST(bad_counts_are_refused, "a STEP with no argument, too many or too few strings is refused") {
  static const struct change changes[] = {
      {"step-compile", 84, 2, 0, "argc"},    {"step-compile", 84, 2, 4097, "argc"},
      {"step-compile", 84, 2, 4096, "argv"}, {"step-compile", 86, 4, UINT32_MAX, "argv"},
      {"step-compile", 90, 1, 0, "argv"}, /* NUL in the program's name */
  };
  CHECK_CHANGES(changes);
}

TEST(bad_small_frames_are_refused, "SIGNAL, STDIN and LIST outside their bounds are refused") {
  static const struct change changes[] = {
      {"signal", 0, 4, 0, "signal"},
      {"signal", 0, 4, 32, "signal"},
      {"signal", 0, 4, UINT32_MAX, "signal"},
      {"stdin-data", 0, 1, 2, "end"},
      {"stdin-data", 1, 4, UINT32_MAX, "data"},
      {"list", 0, 4, 0, "max_entries"},
      {"list", 0, 4, 65537, "max_entries"},
      {"file-create", 0, 1, 2, "mode"},
      {"file-create", 1, 1, 2, "append"},
      {"fetch", 8, 4, UINT32_MAX, "path"},
  };
  CHECK_CHANGES(changes);
}

/* ---- names of files ---------------------------------------------------------------------------- */

static int parse_path(const char *path, size_t length, struct error *error) {
  struct bytes payload = {NULL, 0, 0};
  bytes_add_integer(&payload, 0, 2);
  bytes_add_blob(&payload, path, length);
  bytes_add_string(&payload, "content");
  int status = parse(FRAME_FILE, payload.data, payload.length, error);
  bytes_free(&payload);
  return status;
}

TEST(bad_paths_are_refused, "a path that is absolute, climbs, has an empty part or is empty is refused") {
  static const char *const paths[] = {"",     "/",    "/etc/passwd", "..",    "../a",   "a/..", "a/../b",
                                      ".",    "./a",  "a/.",         "a/./b", "a//b",   "a/",   "//",
                                      "a/b/", "/a/b", "a/b/..",      "../..", "a/../.."};
  struct error error;
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
    if (parse_path(paths[i], strlen(paths[i]), &error) != -EBADMSG)
      FAIL("\"%s\" is taken", paths[i]);
    CHECK(strstr(error.detail, "path"));
  }
}

TEST(nul_in_path_is_refused, "a path with a NUL byte is refused, wherever it is") {
  struct error error;
  CHECK_EQUAL(parse_path("\0", 1, &error), -EBADMSG);
  CHECK_EQUAL(parse_path("a\0b", 3, &error), -EBADMSG);
  CHECK_EQUAL(parse_path("a\0", 2, &error), -EBADMSG);
}

TEST(odd_paths_are_taken, "a path may have dots, blanks, newlines and bytes that are no text") {
  static const char *const paths[] = {"...",  ".a",  "..a",   "a..",   "a/...", " ", "\n", "\xff\xfe",
                                      "a\\b", "-rf", "a b/c", "..a/b", "*",     "~", "a:b"};
  struct error error;
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
    CHECK_EQUAL(parse_path(paths[i], strlen(paths[i]), &error), 0);
}

TEST(path_length_is_bounded, "a path of 4,095 bytes is taken, and one byte more refused") {
  char path[MAX_PATH + 1];
  struct error error;
  memset(path, 'a', sizeof path);
  CHECK_EQUAL(parse_path(path, MAX_PATH, &error), 0);
  CHECK_EQUAL(parse_path(path, MAX_PATH + 1, &error), -EBADMSG);
}

/* ---- argv and env ------------------------------------------------------------------------------ */

static int parse_step_with(size_t argc, size_t envc, const char *variable, size_t variable_length) {
  struct golden golden = golden_read("step-run");
  struct bytes payload = {NULL, 0, 0};
  struct error error;
  bytes_add(&payload, golden_payload(&golden), 84); /* limits and stdio */
  for (size_t i = 76; i < 84; i++)
    payload.data[i] = 0;
  bytes_add_integer(&payload, argc, 2);
  for (size_t i = 0; i < argc; i++)
    bytes_add_string(&payload, i == 0 ? "program" : "");
  bytes_add_integer(&payload, envc, 2);
  for (size_t i = 0; i < envc; i++)
    bytes_add_blob(&payload, variable, variable_length);
  bytes_add_string(&payload, "");
  int status = parse(FRAME_STEP, payload.data, payload.length, &error);
  bytes_free(&payload);
  golden_free(&golden);
  return status;
}

TEST(variables_have_a_name, "a variable needs a name and an equals sign") {
  static const char *const bad[] = {"", "=", "=x", "NAME", "a"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    CHECK_EQUAL(parse_step_with(1, 1, bad[i], strlen(bad[i])), -EBADMSG);
  CHECK_EQUAL(parse_step_with(1, 1, "A\0=b", 4), -EBADMSG);
  CHECK_EQUAL(parse_step_with(1, 1, "A=", 2), 0);
  CHECK_EQUAL(parse_step_with(1, 1, "A==", 3), 0);
}

TEST(strings_are_counted, "4,096 arguments and 1,024 variables are taken, and one more refused") {
  CHECK_EQUAL(parse_step_with(4096, 1024, "A=b", 3), 0);
  CHECK_EQUAL(parse_step_with(4097, 0, "", 0), -EBADMSG);
  CHECK_EQUAL(parse_step_with(1, 1025, "A=b", 3), -EBADMSG);
}

/* ---- headers ----------------------------------------------------------------------------------- */

static int next_of(uint32_t length, unsigned type, unsigned flags) {
  struct bytes header = {NULL, 0, 0};
  struct frame frame;
  struct error error = {0};
  bytes_add_integer(&header, length, 4);
  bytes_add_integer(&header, type, 2);
  bytes_add_integer(&header, flags, 2);
  int size = protocol_next_frame(header.data, header.length, &frame, &error);
  CHECK_EQUAL(size < 0, error_is_set(&error));
  bytes_free(&header);
  return size;
}

TEST(bad_headers_are_refused, "a header of unknown type, with a flag or of over 1 MiB is refused at once") {
  for (unsigned type = 0; type <= 0xffff; type++) {
    bool known = type >= 1 && type <= 11;
    CHECK_EQUAL(next_of(1, type, 0), known ? 0 : -EBADMSG);
  }
  for (unsigned bit = 0; bit < 16; bit++)
    CHECK_EQUAL(next_of(0, FRAME_CANCEL, 1U << bit), -EBADMSG);
  CHECK_EQUAL(next_of(1024 * 1024, FRAME_FILE, 0), 0);
  CHECK_EQUAL(next_of(1024 * 1024 + 1, FRAME_FILE, 0), -EBADMSG);
  CHECK_EQUAL(next_of(UINT32_MAX, FRAME_FILE, 0), -EBADMSG);
}

TEST(long_details_fit, "an error with the longest detail fits into the room of a small frame") {
  struct error error = {0};
  char text[512];
  uint8_t out[PROTOCOL_MAX_SMALL];
  memset(text, 'x', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  CHECK_EQUAL(error_set(&error, STAGE_FILE, EIO, "%s", text), -EIO);
  size_t length = protocol_emit_error(out, FRAME_REFUSED, &error);
  CHECK(length <= sizeof out);
  CHECK_EQUAL(bytes_integer(out, 4), length - FRAME_HEADER);
}

TEST(the_first_error_wins, "the first error is kept, and a later one changes nothing") {
  struct error error = {0};
  (void)error_set(&error, STAGE_FETCH, ENOENT, "first");
  CHECK_EQUAL(error_set(&error, STAGE_LIST, EIO, "second"), -EIO);
  CHECK_EQUAL(error.stage, STAGE_FETCH);
  CHECK_EQUAL(error.number, ENOENT);
  CHECK_TEXT(error.detail, "first");
}
