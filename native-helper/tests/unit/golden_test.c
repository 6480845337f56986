/* protocol.c against the frames that both sides of the protocol agree on. */
#include "../../src/protocol.h"
#include "../kit/golden.h"
#include "../kit/kit.h"

#include <stdio.h>
#include <string.h>

static struct view payload_of(const struct golden *golden) {
  return (struct view){golden_payload(golden), golden_payload_length(golden)};
}

static void check_view(const struct golden *golden, const char *key, struct view view) {
  struct bytes expected = golden_value(golden, key);
  CHECK_BYTES(view.data, view.length, expected.data, expected.length);
  bytes_free(&expected);
}

static bool is_from_client(const struct golden *golden) {
  struct bytes direction = golden_value(golden, "direction");
  bool client = strcmp((const char *)direction.data, "client") == 0;
  bytes_free(&direction);
  return client;
}

TEST(every_client_frame_is_found,
     "every golden frame of the client is found whole, and not in any piece of it") {
  char names[128][64];
  size_t count = golden_names(names, 128);
  CHECK_BETWEEN(count, 20, 128);
  for (size_t i = 0; i < count; i++) {
    struct golden golden = golden_read(names[i]);
    struct error error = {0};
    struct frame frame;
    if (is_from_client(&golden)) {
      for (size_t piece = 0; piece < golden.frame.length; piece++)
        CHECK_EQUAL(protocol_next_frame(golden.frame.data, piece, &frame, &error), 0);
      CHECK_EQUAL(protocol_next_frame(golden.frame.data, golden.frame.length, &frame, &error),
                  golden.frame.length);
      CHECK_BYTES(frame.payload.data, frame.payload.length, golden_payload(&golden),
                  golden_payload_length(&golden));
      CHECK(!error_is_set(&error));
    }
    golden_free(&golden);
  }
}

TEST(helper_frames_are_not_taken, "the helper's own golden frames are refused when a client sends them") {
  char names[128][64];
  size_t count = golden_names(names, 128);
  for (size_t i = 0; i < count; i++) {
    struct golden golden = golden_read(names[i]);
    struct error error = {0};
    struct frame frame;
    if (!is_from_client(&golden))
      CHECK(protocol_next_frame(golden.frame.data, golden.frame.length, &frame, &error) < 0);
    golden_free(&golden);
  }
}

static void check_hello(const char *name, bool attach) {
  struct golden golden = golden_read(name);
  struct error error = {0};
  struct hello hello;
  CHECK_EQUAL(protocol_parse_hello(payload_of(&golden), &hello, &error), 0);
  CHECK_EQUAL(hello.purpose, golden_number(&golden, "purpose"));
  CHECK_EQUAL(hello.purpose == PURPOSE_ATTACH, attach);
  check_view(&golden, "token_hex", (struct view){hello.token, TOKEN_SIZE});
  golden_free(&golden);
}

TEST(hello_is_read, "golden HELLO frames are read field by field") {
  check_hello("hello-runner", false);
  check_hello("hello-attach", true);
}

TEST(sandbox_is_read, "the golden SANDBOX frame is read field by field") {
  struct golden golden = golden_read("sandbox");
  struct error error = {0};
  struct disk disk;
  CHECK_EQUAL(protocol_parse_sandbox(payload_of(&golden), &disk, &error), 0);
  CHECK_EQUAL(disk.bytes, golden_number(&golden, "disk_bytes"));
  CHECK_EQUAL(disk.inodes, golden_number(&golden, "inodes"));
  golden_free(&golden);
}

TEST(files_are_read, "golden FILE frames are read field by field") {
  static const char *const names[] = {"file-create", "file-append", "file-empty"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    struct golden golden = golden_read(names[i]);
    struct error error = {0};
    struct file file;
    CHECK_EQUAL(protocol_parse_file(payload_of(&golden), &file, &error), 0);
    CHECK_EQUAL(file.executable, golden_number(&golden, "mode"));
    CHECK_EQUAL(file.append, golden_number(&golden, "append"));
    check_view(&golden, "path", file.path);
    check_view(&golden, "content_hex", file.content);
    golden_free(&golden);
  }
}

static void check_strings(const struct golden *golden, const char *prefix, unsigned count, struct view all) {
  for (unsigned i = 0; i < count; i++) {
    char key[32];
    (void)snprintf(key, sizeof key, "%s.%u", prefix, i);
    check_view(golden, key, protocol_take_string(&all));
  }
  CHECK_EQUAL(all.length, 0);
}

static void check_limits(const struct golden *golden, const struct limits *limits) {
  CHECK_EQUAL(limits->cpu_ns, golden_number(golden, "cpu_ns"));
  CHECK_EQUAL(limits->wall_ns, golden_number(golden, "wall_ns"));
  CHECK_EQUAL(limits->memory_bytes, golden_number(golden, "memory_bytes"));
  CHECK_EQUAL(limits->stdout_bytes, golden_number(golden, "stdout_bytes"));
  CHECK_EQUAL(limits->stderr_bytes, golden_number(golden, "stderr_bytes"));
  CHECK_EQUAL(limits->file_bytes, golden_number(golden, "file_bytes"));
  CHECK_EQUAL(limits->stack_bytes, golden_number(golden, "stack_bytes"));
  CHECK_EQUAL(limits->address_space_bytes, golden_number(golden, "address_space_bytes"));
  CHECK_EQUAL(limits->processes, golden_number(golden, "processes"));
  CHECK_EQUAL(limits->open_files, golden_number(golden, "open_files"));
  CHECK_EQUAL(limits->cpus_permille, golden_number(golden, "cpus_permille"));
}

TEST(steps_are_read, "golden STEP frames are read field by field") {
  static const char *const names[] = {"step-run",          "step-compile",     "step-stdin-bytes",
                                      "step-stdin-stream", "step-descriptors", "step-terminal"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    struct golden golden = golden_read(names[i]);
    struct error error = {0};
    struct step step;
    CHECK_EQUAL(protocol_parse_step(payload_of(&golden), &step, &error), 0);
    check_limits(&golden, &step.limits);
    CHECK_EQUAL(step.stdin_kind, golden_number(&golden, "stdin_kind"));
    CHECK_EQUAL(step.output_kind, golden_number(&golden, "output_kind"));
    CHECK_EQUAL(step.stdin_descriptor, golden_number(&golden, "stdin_descriptor"));
    CHECK_EQUAL(step.stdout_descriptor, golden_number(&golden, "stdout_descriptor"));
    CHECK_EQUAL(step.rows, golden_number(&golden, "rows"));
    CHECK_EQUAL(step.columns, golden_number(&golden, "columns"));
    CHECK_EQUAL(step.argc, golden_number(&golden, "argc"));
    CHECK_EQUAL(step.envc, golden_number(&golden, "envc"));
    check_strings(&golden, "argv", step.argc, step.arguments);
    check_strings(&golden, "env", step.envc, step.variables);
    check_view(&golden, "stdin_hex", step.input);
    golden_free(&golden);
  }
}

TEST(stdin_is_read, "golden STDIN frames are read field by field") {
  static const char *const names[] = {"stdin-data", "stdin-end"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    struct golden golden = golden_read(names[i]);
    struct error error = {0};
    struct stdin_data input;
    CHECK_EQUAL(protocol_parse_stdin(payload_of(&golden), &input, &error), 0);
    CHECK_EQUAL(input.end, golden_number(&golden, "end"));
    check_view(&golden, "data_hex", input.data);
    golden_free(&golden);
  }
}

TEST(small_frames_are_read, "golden SIGNAL, RESIZE, FETCH, LIST, CANCEL and FINISH frames are read") {
  struct error error = {0};
  int number = 0;
  struct golden golden = golden_read("signal");
  CHECK_EQUAL(protocol_parse_signal(payload_of(&golden), &number, &error), 0);
  CHECK_EQUAL(number, golden_number(&golden, "signal"));
  golden_free(&golden);

  struct window_size size;
  golden = golden_read("resize");
  CHECK_EQUAL(protocol_parse_resize(payload_of(&golden), &size, &error), 0);
  CHECK_EQUAL(size.rows, golden_number(&golden, "rows"));
  CHECK_EQUAL(size.columns, golden_number(&golden, "columns"));
  golden_free(&golden);

  struct fetch fetch;
  golden = golden_read("fetch");
  CHECK_EQUAL(protocol_parse_fetch(payload_of(&golden), &fetch, &error), 0);
  CHECK_EQUAL(fetch.max_bytes, golden_number(&golden, "max_bytes"));
  check_view(&golden, "path", fetch.path);
  golden_free(&golden);

  uint32_t entries = 0;
  golden = golden_read("list");
  CHECK_EQUAL(protocol_parse_list(payload_of(&golden), &entries, &error), 0);
  CHECK_EQUAL(entries, golden_number(&golden, "max_entries"));
  golden_free(&golden);

  golden = golden_read("cancel");
  CHECK_EQUAL(protocol_parse_empty(payload_of(&golden), &error), 0);
  golden_free(&golden);
  golden = golden_read("finish");
  CHECK_EQUAL(protocol_parse_empty(payload_of(&golden), &error), 0);
  golden_free(&golden);
}

static void check_frame(const struct golden *golden, const uint8_t *frame, size_t length) {
  CHECK_BYTES(frame, length, golden->frame.data, golden->frame.length);
}

TEST(ready_is_written, "the golden READY frame is written byte for byte") {
  struct golden golden = golden_read("ready");
  struct bytes token = golden_value(&golden, "token_hex");
  uint8_t out[PROTOCOL_MAX_SMALL];
  CHECK_EQUAL(token.length, TOKEN_SIZE);
  size_t length = protocol_emit_ready(out, (uint32_t)golden_number(&golden, "slot"),
                                      golden_number(&golden, "prepare_ns"), token.data);
  check_frame(&golden, out, length);
  bytes_free(&token);
  golden_free(&golden);
}

TEST(results_are_written, "golden RESULT frames are written byte for byte") {
  static const char *const names[] = {"result-exited", "result-memory", "result-output",
                                      "result-not-executed", "result-all-evidence"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    struct golden golden = golden_read(names[i]);
    uint8_t out[PROTOCOL_MAX_SMALL];
    const struct result result = {
        .ended = (enum ended)golden_number(&golden, "ended"),
        .reason = (enum reason)golden_number(&golden, "reason"),
        .evidence = (uint16_t)golden_number(&golden, "evidence"),
        .code = (uint32_t)golden_number(&golden, "code"),
        .user_ns = golden_number(&golden, "user_ns"),
        .system_ns = golden_number(&golden, "system_ns"),
        .wall_ns = golden_number(&golden, "wall_ns"),
        .memory_peak_bytes = golden_number(&golden, "memory_peak_bytes"),
        .stdout_bytes = golden_number(&golden, "stdout_bytes"),
        .stderr_bytes = golden_number(&golden, "stderr_bytes"),
        .processes_peak = (uint32_t)golden_number(&golden, "processes_peak"),
        .oom_kills = (uint32_t)golden_number(&golden, "oom_kills"),
    };
    check_frame(&golden, out, protocol_emit_result(out, &result));
    golden_free(&golden);
  }
}

TEST(streams_are_written, "golden OUTPUT and DATA frames are written byte for byte") {
  static const char *const names[] = {"output-stdout", "output-stderr", "data-empty", "data-last",
                                      "data-more"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    struct golden golden = golden_read(names[i]);
    struct bytes data = golden_value(&golden, "data_hex");
    uint8_t out[4096];
    size_t header =
        names[i][0] == 'o'
            ? protocol_emit_output_header(out, (uint8_t)golden_number(&golden, "stream"),
                                          (uint32_t)data.length)
            : protocol_emit_data_header(out, golden_number(&golden, "last") == 1,
                                        golden_number(&golden, "mode") == 1, (uint32_t)data.length);
    CHECK(header + data.length <= sizeof out);
    memcpy(out + header, data.data, data.length);
    check_frame(&golden, out, header + data.length);
    bytes_free(&data);
    golden_free(&golden);
  }
}

static size_t write_listing(const struct golden *golden, uint8_t *out) {
  uint32_t count = (uint32_t)golden_number(golden, "count");
  size_t length = LISTING_HEADER;
  for (uint32_t i = 0; i < count; i++) {
    char key[32];
    (void)snprintf(key, sizeof key, "entry.%u.size", i);
    uint64_t size = golden_number(golden, key);
    (void)snprintf(key, sizeof key, "entry.%u.path", i);
    struct bytes path = golden_value(golden, key);
    length += protocol_emit_listing_entry(out + length, size, (const char *)path.data, (uint32_t)path.length);
    bytes_free(&path);
  }
  (void)protocol_emit_listing_header(out, golden_number(golden, "truncated") == 1, count,
                                     (uint32_t)(length - LISTING_HEADER));
  return length;
}

TEST(listings_are_written, "golden LISTING frames are written byte for byte") {
  static const char *const names[] = {"listing", "listing-empty"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    struct golden golden = golden_read(names[i]);
    uint8_t out[4096];
    check_frame(&golden, out, write_listing(&golden, out));
    golden_free(&golden);
  }
}

TEST(answers_are_written, "golden STDIN_TAKEN, REFUSED and FAILED frames are written byte for byte") {
  uint8_t out[PROTOCOL_MAX_SMALL];
  struct golden golden = golden_read("stdin-taken");
  check_frame(&golden, out, protocol_emit_stdin_taken(out, (uint32_t)golden_number(&golden, "bytes")));
  golden_free(&golden);
  static const char *const names[] = {"refused", "failed"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    golden = golden_read(names[i]);
    struct bytes detail = golden_value(&golden, "detail");
    struct error error = {.stage = (int)golden_number(&golden, "stage"),
                          .number = (int)golden_number(&golden, "errno")};
    CHECK(detail.length < sizeof error.detail);
    memcpy(error.detail, detail.data, detail.length);
    check_frame(&golden, out, protocol_emit_error(out, i == 0 ? FRAME_REFUSED : FRAME_FAILED, &error));
    bytes_free(&detail);
    golden_free(&golden);
  }
}
