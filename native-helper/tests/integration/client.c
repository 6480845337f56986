#include "client.h"

#include "../kit/kit.h"
#include "world.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { HEADER = 8, MAGIC = 0x31524e52 };

/* ---- connections -------------------------------------------------------------------------------- */

int client_connect_socket(const char *socket_path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  MUST(fd >= 0);
  CHECK(strlen(socket_path) < sizeof address.sun_path);
  memcpy(address.sun_path, socket_path, strlen(socket_path));
  MUST(connect(fd, (const struct sockaddr *)&address, sizeof address) == 0);
  return fd;
}

void client_add_hello(struct bytes *to, unsigned purpose, const uint8_t *token) {
  static const uint8_t none[TOKEN_LENGTH];
  struct bytes payload = {NULL, 0, 0};
  bytes_add_integer(&payload, MAGIC, 4);
  bytes_add_integer(&payload, 1, 2);
  bytes_add_integer(&payload, purpose, 2);
  bytes_add(&payload, token ? token : none, TOKEN_LENGTH);
  bytes_add_frame(to, HELLO, payload.data, payload.length);
  bytes_free(&payload);
}

static void take_ready(struct client *client) {
  const uint8_t *payload;
  size_t length;
  unsigned type = client_receive(client, &payload, &length);
  if (type != READY)
    FAIL("0x%x came where READY was due: %.*s", type, length > 10 ? (int)length - 10 : 0,
         length > 10 ? (const char *)payload + 10 : "");
  CHECK_EQUAL(length, 28);
  client->slot = (uint32_t)bytes_integer(payload, 4);
  memcpy(client->token, payload + 12, TOKEN_LENGTH);
}

struct client client_open_at(const char *socket_path) {
  struct client client = {.fd = client_connect_socket(socket_path)};
  struct bytes hello = {NULL, 0, 0};
  client_add_hello(&hello, 1, NULL);
  client_send(&client, &hello);
  bytes_free(&hello);
  take_ready(&client);
  return client;
}

struct client client_open(void) {
  return client_open_at(world_socket());
}

void client_close(struct client *client) {
  (void)close(client->fd);
  client->fd = -1;
  bytes_free(&client->input);
}

/* ---- frames ------------------------------------------------------------------------------------- */

void client_send(const struct client *client, const struct bytes *bytes) {
  size_t sent = 0;
  while (sent < bytes->length) {
    ssize_t count = send(client->fd, bytes->data + sent, bytes->length - sent, MSG_NOSIGNAL);
    /* The helper has closed the connection. What it said before that is still there to be read. */
    if (count < 0 && errno == EPIPE)
      return;
    MUST(count > 0);
    sent += (size_t)count;
  }
}

void client_send_frame(const struct client *client, unsigned type, const void *payload, size_t length) {
  struct bytes frame = {NULL, 0, 0};
  bytes_add_frame(&frame, type, payload, length);
  client_send(client, &frame);
  bytes_free(&frame);
}

/* False at the end of the connection. */
static bool receive_at_least(struct client *client, size_t length) {
  static uint8_t chunk[MIB];
  if (client->taken > 0) {
    memmove(client->input.data, client->input.data + client->taken, client->input.length - client->taken);
    client->input.length -= client->taken;
    client->taken = 0;
  }
  while (client->input.length < length) {
    ssize_t count = recv(client->fd, chunk, sizeof chunk, 0);
    if (count <= 0)
      return false;
    bytes_add(&client->input, chunk, (size_t)count);
  }
  return true;
}

unsigned client_receive(struct client *client, const uint8_t **payload, size_t *length) {
  *payload = NULL;
  *length = 0;
  if (!receive_at_least(client, HEADER)) {
    CHECK_EQUAL(client->input.length, 0);
    return CLOSED;
  }
  size_t size = (size_t)bytes_integer(client->input.data, 4);
  unsigned type = (unsigned)bytes_integer(client->input.data + 4, 2);
  CHECK_EQUAL(bytes_integer(client->input.data + 6, 2), 0);
  CHECK(size <= MIB && type >= READY && type <= FAILED);
  CHECK(receive_at_least(client, HEADER + size));
  *payload = client->input.data + HEADER;
  *length = size;
  client->taken = HEADER + size;
  return type;
}

bool client_has_news(const struct client *client, int milliseconds) {
  struct pollfd news = {.fd = client->fd, .events = POLLIN};
  return client->input.length > client->taken || poll(&news, 1, milliseconds) == 1;
}

void client_add_file(struct bytes *to, const char *path, const void *content, size_t length, unsigned mode,
                     bool append) {
  struct bytes payload = {NULL, 0, 0};
  bytes_add_integer(&payload, mode, 1);
  bytes_add_integer(&payload, append, 1);
  bytes_add_string(&payload, path);
  bytes_add_blob(&payload, content, length);
  bytes_add_frame(to, FILE_FRAME, payload.data, payload.length);
  bytes_free(&payload);
}

static uint64_t or_default(uint64_t value, uint64_t otherwise) {
  if (value == NOTHING)
    return 0;
  return value == 0 ? otherwise : value;
}

static void add_strings(struct bytes *to, const char *const *strings, size_t most) {
  size_t count = 0;
  while (count < most && strings[count])
    count++;
  bytes_add_integer(to, count, 2);
  for (size_t i = 0; i < count; i++)
    bytes_add_string(to, strings[i]);
}

static void add_limits(struct bytes *to, const struct step_spec *step) {
  bytes_add_integer(to, 1000000 * or_default((uint64_t)step->cpu_ms, 5000), 8);
  bytes_add_integer(to, 1000000 * or_default((uint64_t)step->wall_ms, 60000), 8);
  bytes_add_integer(to, or_default(step->memory, 256ULL * MIB), 8);
  bytes_add_integer(to, or_default(step->stdout_limit, MIB), 8);
  bytes_add_integer(to, or_default(step->stderr_limit, MIB), 8);
  bytes_add_integer(to, or_default(step->file_size, 64ULL * MIB), 8);
  bytes_add_integer(to, step->stack, 8);
  bytes_add_integer(to, step->address_space, 8);
  bytes_add_integer(to, or_default(step->processes, 64), 4);
  bytes_add_integer(to, or_default(step->open_files, 256), 4);
  bytes_add_integer(to, step->cpus_permille, 4);
}

void client_add_step(struct bytes *to, const struct step_spec *step) {
  static const char *const plain[] = {"PATH=/bin", NULL};
  struct bytes payload = {NULL, 0, 0};
  add_limits(&payload, step);
  bytes_add_integer(&payload, step->stdin_kind, 1);
  bytes_add_integer(&payload, step->output_kind, 1);
  bytes_add_integer(&payload, step->stdin_descriptor, 1);
  bytes_add_integer(&payload, step->stdout_descriptor, 1);
  bytes_add_integer(&payload, step->rows, 2);
  bytes_add_integer(&payload, step->columns, 2);
  add_strings(&payload, step->argv, 16);
  if (step->env[0])
    add_strings(&payload, step->env, 8);
  else
    add_strings(&payload, plain, 2);
  bytes_add_blob(&payload, step->input, step->input_length);
  bytes_add_frame(to, STEP, payload.data, payload.length);
  bytes_free(&payload);
}

void client_add_fetch(struct bytes *to, const char *path, uint64_t max_bytes) {
  struct bytes payload = {NULL, 0, 0};
  bytes_add_integer(&payload, max_bytes, 8);
  bytes_add_string(&payload, path);
  bytes_add_frame(to, FETCH, payload.data, payload.length);
  bytes_free(&payload);
}

/* ---- answers ------------------------------------------------------------------------------------ */

static void read_result(struct answer *answer, const uint8_t *payload, size_t length) {
  CHECK_EQUAL(length, 64);
  answer->ended = payload[0];
  answer->reason = payload[1];
  answer->evidence = (unsigned)bytes_integer(payload + 2, 2);
  answer->code = (unsigned)bytes_integer(payload + 4, 4);
  answer->user_ns = bytes_integer(payload + 8, 8);
  answer->system_ns = bytes_integer(payload + 16, 8);
  answer->wall_ns = bytes_integer(payload + 24, 8);
  answer->memory_peak = bytes_integer(payload + 32, 8);
  answer->stdout_bytes = bytes_integer(payload + 40, 8);
  answer->stderr_bytes = bytes_integer(payload + 48, 8);
  answer->processes_peak = (uint32_t)bytes_integer(payload + 56, 4);
  answer->oom_kills = (uint32_t)bytes_integer(payload + 60, 4);
}

static void read_error(struct answer *answer, const uint8_t *payload, size_t length) {
  CHECK(length >= 10);
  size_t detail = (size_t)bytes_integer(payload + 6, 4);
  CHECK_EQUAL(length, 10 + detail);
  CHECK(detail < sizeof answer->detail);
  answer->stage = (unsigned)bytes_integer(payload, 2);
  answer->number = (int)bytes_integer(payload + 2, 4);
  memcpy(answer->detail, payload + 10, detail);
}

static void read_output(struct answer *answer, const uint8_t *payload, size_t length) {
  CHECK_BETWEEN(length, 2, 65537);
  CHECK(payload[0] == 1 || payload[0] == 2);
  bytes_add(payload[0] == 1 ? &answer->out : &answer->err, payload + 1, length - 1);
  if (length - 1 > answer->largest_output)
    answer->largest_output = length - 1;
}

/* True when this frame was the last of the answer. */
static bool read_frame(struct answer *answer, const uint8_t *payload, size_t length) {
  switch (answer->type) {
  case OUTPUT:
    read_output(answer, payload, length);
    return false;
  case STDIN_TAKEN:
    CHECK_EQUAL(length, 4);
    answer->stdin_taken += bytes_integer(payload, 4);
    return false;
  case DATA:
    CHECK(length >= 2 && payload[0] <= 1 && payload[1] <= 1);
    answer->frames++;
    answer->executable = payload[1] == 1;
    bytes_add(&answer->data, payload + 2, length - 2);
    return payload[0] == 1;
  case RESULT:
    read_result(answer, payload, length);
    return true;
  case LISTING:
    CHECK(length >= 5);
    answer->truncated = payload[0] == 1;
    answer->count = (uint32_t)bytes_integer(payload + 1, 4);
    bytes_add(&answer->data, payload + 5, length - 5);
    return true;
  case REFUSED:
  case FAILED:
    read_error(answer, payload, length);
    return true;
  default:
    return true;
  }
}

struct answer client_answer(struct client *client) {
  struct answer answer = {.type = CLOSED};
  const uint8_t *payload;
  size_t length;
  bytes_add(&answer.out, "", 0);
  bytes_add(&answer.err, "", 0);
  bytes_add(&answer.data, "", 0);
  do {
    answer.type = client_receive(client, &payload, &length);
  } while (!read_frame(&answer, payload, length));
  return answer;
}

void answer_free(struct answer *answer) {
  bytes_free(&answer->out);
  bytes_free(&answer->err);
  bytes_free(&answer->data);
}

/* ---- conversations ------------------------------------------------------------------------------ */

void client_put(const struct client *client, const char *path, const char *text) {
  struct bytes frame = {NULL, 0, 0};
  client_add_file(&frame, path, text, strlen(text), 0, false);
  client_send(client, &frame);
  bytes_free(&frame);
}

void client_start(const struct client *client, const struct step_spec *step) {
  struct bytes frame = {NULL, 0, 0};
  client_add_step(&frame, step);
  client_send(client, &frame);
  bytes_free(&frame);
}

void client_stdin(const struct client *client, const void *data, size_t length, bool end) {
  struct bytes payload = {NULL, 0, 0};
  bytes_add_integer(&payload, end, 1);
  bytes_add_blob(&payload, data, length);
  client_send_frame(client, STDIN, payload.data, payload.length);
  bytes_free(&payload);
}

struct answer client_run(struct client *client, const struct step_spec *step) {
  client_start(client, step);
  return client_answer(client);
}

struct answer client_fetch(struct client *client, const char *path, uint64_t max_bytes) {
  struct bytes frame = {NULL, 0, 0};
  client_add_fetch(&frame, path, max_bytes);
  client_send(client, &frame);
  bytes_free(&frame);
  return client_answer(client);
}

struct answer client_list(struct client *client, uint32_t max_entries) {
  struct bytes payload = {NULL, 0, 0};
  bytes_add_integer(&payload, max_entries, 4);
  client_send_frame(client, LIST, payload.data, payload.length);
  bytes_free(&payload);
  return client_answer(client);
}

void client_finish(struct client *client) {
  client_send_frame(client, FINISH, NULL, 0);
  take_ready(client);
}

unsigned client_attach(const struct client *client, const int *fds, size_t count) {
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(16 * sizeof(int))];
  } control = {0};
  struct bytes hello = {NULL, 0, 0};
  struct client other = {.fd = client_connect_socket(world_socket())};
  const uint8_t *payload;
  size_t length;
  client_add_hello(&hello, 2, client->token);
  struct iovec data = {.iov_base = hello.data, .iov_len = hello.length};
  struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};
  CHECK(count <= 16);
  if (count > 0) {
    message.msg_control = control.bytes;
    message.msg_controllen = CMSG_SPACE(count * sizeof(int));
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(count * sizeof(int));
    memcpy(CMSG_DATA(&control.header), fds, count * sizeof(int));
  }
  MUST(sendmsg(other.fd, &message, MSG_NOSIGNAL) == (ssize_t)hello.length);
  unsigned type = client_receive(&other, &payload, &length);
  bytes_free(&hello);
  client_close(&other);
  return type;
}

/* ---- checks ------------------------------------------------------------------------------------- */

void client_check_ended(const char *file, int line, const struct answer *answer, unsigned ended,
                        unsigned code, unsigned reason) {
  if (answer->type == REFUSED || answer->type == FAILED)
    kit_fail(file, line, "the step was answered by 0x%x: stage %u, %s, %s", answer->type, answer->stage,
             strerror(answer->number), answer->detail);
  if (answer->type != RESULT)
    kit_fail(file, line, "the step was answered by 0x%x", answer->type);
  if (answer->ended != ended || answer->code != code || answer->reason != reason)
    kit_fail(file, line,
             "ended %u with code %u and reason %u, not %u, %u and %u (evidence %u; stdout \"%.200s\", stderr "
             "\"%.200s\")",
             answer->ended, answer->code, answer->reason, ended, code, reason, answer->evidence,
             (const char *)answer->out.data, (const char *)answer->err.data);
}

void client_check_error(const char *file, int line, const struct answer *answer, unsigned type,
                        unsigned stage, int number) {
  if (answer->type != type || answer->stage != stage || answer->number != number)
    kit_fail(file, line, "answered by 0x%x, stage %u, %s, \"%s\", not by 0x%x, stage %u, %s", answer->type,
             answer->stage, strerror(answer->number), answer->detail, type, stage, strerror(number));
}
