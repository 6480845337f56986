/* A client of the helper, written from PROTOCOL.md and independent of src/protocol.c. */
#ifndef RUNNER_TESTS_CLIENT_H
#define RUNNER_TESTS_CLIENT_H

#include "../kit/bytes.h"

#include <stdbool.h>
#include <stdint.h>

/* As the protocol numbers them. */
enum {
  HELLO = 0x01,
  SANDBOX = 0x02,
  FILE_FRAME = 0x03,
  STEP = 0x04,
  STDIN = 0x05,
  SIGNAL = 0x06,
  RESIZE = 0x07,
  CANCEL = 0x08,
  FETCH = 0x09,
  LIST = 0x0a,
  FINISH = 0x0b,
  READY = 0x81,
  OUTPUT = 0x82,
  RESULT = 0x83,
  STDIN_TAKEN = 0x84,
  DATA = 0x85,
  LISTING = 0x86,
  REFUSED = 0x87,
  FAILED = 0x88,
  CLOSED = 0, /* not a frame: the helper closed the connection */
};

enum { EXITED = 1, SIGNALED = 2, NOT_EXECUTED = 3 };
enum { NONE, CANCELLED, MEMORY, CPU_TIME, WALL_TIME, OUTPUT_LIMIT, FILE_SIZE };
enum { NO_INPUT, BYTES_INPUT, STREAM_INPUT, DESCRIPTOR_INPUT, PTY_INPUT };
enum { FRAMES_OUTPUT, DESCRIPTOR_OUTPUT, PTY_OUTPUT };
enum {
  BY_OOM_KILL = 1,
  BY_CPU = 2,
  BY_WALL = 4,
  BY_STDOUT = 8,
  BY_STDERR = 16,
  BY_PROCESSES = 32,
  BY_FILE_SIZE = 64,
  BY_CANCEL = 128,
};
enum {
  AT_PROTOCOL = 1,
  AT_SLOTS = 2,
  AT_DESCRIPTORS = 14,
  AT_FILE = 16,
  AT_FETCH = 17,
  AT_LIST = 18,
  AT_SUPERVISE = 19,
};

enum { MIB = 1024 * 1024, TOKEN_LENGTH = 16 };

struct client {
  int fd;
  struct bytes input; /* received, not yet taken */
  size_t taken;
  uint32_t slot;
  uint8_t token[TOKEN_LENGTH];
};

/* A step; zero stands for the default in brackets. */
struct step_spec {
  const char *argv[16];   /* up to the first NULL */
  const char *env[8];     /* PATH alone */
  int64_t cpu_ms;         /* 5,000 */
  int64_t wall_ms;        /* 60,000: the machine may be busy */
  uint64_t memory;        /* 256 MiB */
  uint64_t stdout_limit;  /* 1 MiB; NOTHING is 0 */
  uint64_t stderr_limit;  /* 1 MiB */
  uint64_t file_size;     /* 64 MiB */
  uint64_t stack;         /* unlimited */
  uint64_t address_space; /* unlimited */
  uint32_t processes;     /* 64 */
  uint32_t open_files;    /* 256 */
  uint32_t cpus_permille; /* no quota */
  uint8_t stdin_kind;
  uint8_t output_kind;
  uint8_t stdin_descriptor;
  uint8_t stdout_descriptor;
  uint16_t rows;
  uint16_t columns;
  const void *input;
  size_t input_length;
};

#define NOTHING UINT64_MAX

/* The answer to a request, or what came in its place. */
struct answer {
  unsigned type; /* RESULT, REFUSED, FAILED, DATA, LISTING, READY or CLOSED */
  /* RESULT */
  unsigned ended, reason, evidence, code;
  uint64_t user_ns, system_ns, wall_ns, memory_peak, stdout_bytes, stderr_bytes;
  uint32_t processes_peak, oom_kills;
  struct bytes out, err; /* of the OUTPUT frames before it */
  uint64_t stdin_taken;
  size_t largest_output;
  /* REFUSED, FAILED */
  unsigned stage;
  int number;
  char detail[256];
  /* DATA: all frames together; LISTING */
  struct bytes data;
  unsigned frames;
  bool executable, truncated;
  uint32_t count;
};

/* Connects without a word. */
int client_connect_socket(const char *socket_path);
/* A HELLO frame of purpose 1, or of purpose 2 with a token. */
void client_add_hello(struct bytes *to, unsigned purpose, const uint8_t *token);

/* A connection to the suite's helper, or to another, that is READY. Fails the test otherwise. */
struct client client_open(void);
struct client client_open_at(const char *socket_path);
void client_close(struct client *client);

void client_send(const struct client *client, const struct bytes *bytes);
void client_send_frame(const struct client *client, unsigned type, const void *payload, size_t length);
/* Returns the next frame's type, or CLOSED; the payload is valid until the next call. */
unsigned client_receive(struct client *client, const uint8_t **payload, size_t *length);
/* True when a frame or the end is there within this time. */
bool client_has_news(const struct client *client, int milliseconds);

void client_add_file(struct bytes *to, const char *path, const void *content, size_t length, unsigned mode,
                     bool append);
void client_add_step(struct bytes *to, const struct step_spec *step);
void client_add_fetch(struct bytes *to, const char *path, uint64_t max_bytes);

void client_put(const struct client *client, const char *path, const char *text);
void client_start(const struct client *client, const struct step_spec *step);
void client_stdin(const struct client *client, const void *data, size_t length, bool end);
/* Collects frames up to the answer. */
struct answer client_answer(struct client *client);
struct answer client_run(struct client *client, const struct step_spec *step);
struct answer client_fetch(struct client *client, const char *path, uint64_t max_bytes);
struct answer client_list(struct client *client, uint32_t max_entries);
/* FINISH, and waits for READY. */
void client_finish(struct client *client);

/* Hands descriptors to the slot and waits until they have arrived; returns the helper's answer's type:
 * CLOSED when all went well. */
unsigned client_attach(const struct client *client, const int *fds, size_t count);

void answer_free(struct answer *answer);

/* Runs `probe WORDS...` with these limits and checks that it exited with 0. The caller frees. */
#define RUN(client, ...) client_run(client, &(const struct step_spec){.argv = {"probe", __VA_ARGS__}})
#define STEP_OF(...) (&(const struct step_spec){__VA_ARGS__})

#define CHECK_EXITED(answer, expected)                                                                       \
  client_check_ended(__FILE__, __LINE__, &(answer), EXITED, expected, NONE)
#define CHECK_STOPPED(answer, expected_reason)                                                               \
  client_check_ended(__FILE__, __LINE__, &(answer), SIGNALED, 9, expected_reason)
#define CHECK_REFUSED(answer, expected_stage, expected_number)                                               \
  client_check_error(__FILE__, __LINE__, &(answer), REFUSED, expected_stage, expected_number)
#define CHECK_FAILED(answer, expected_stage, expected_number)                                                \
  client_check_error(__FILE__, __LINE__, &(answer), FAILED, expected_stage, expected_number)
#define CHECK_OUT(answer, expected) CHECK_TEXT((const char *)(answer).out.data, expected)

void client_check_ended(const char *file, int line, const struct answer *answer, unsigned ended,
                        unsigned code, unsigned reason);
void client_check_error(const char *file, int line, const struct answer *answer, unsigned type,
                        unsigned stage, int number);

#endif
