/* The client's side of ../native-helper/PROTOCOL.md, as far as a job of files and steps needs it. */
#include "load.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum {
  FRAME_HELLO = 0x01,
  FRAME_SANDBOX = 0x02,
  FRAME_FILE = 0x03,
  FRAME_STEP = 0x04,
  FRAME_FINISH = 0x0B,
  FRAME_READY = 0x81,
  FRAME_OUTPUT = 0x82,
  FRAME_RESULT = 0x83,
  FRAME_REFUSED = 0x87,
  FRAME_FAILED = 0x88,
  HEADER = 8,
  MAX_PAYLOAD = 1 << 20,
  ENDED_EXITED = 1,
};

/* Little-endian, as this program is only built for machines that are. */
static void add_u8(struct bytes *to, uint8_t value) {
  bytes_add(to, &value, sizeof value);
}

static void add_u16(struct bytes *to, uint16_t value) {
  bytes_add(to, &value, sizeof value);
}

static void add_u32(struct bytes *to, uint32_t value) {
  bytes_add(to, &value, sizeof value);
}

static void add_u64(struct bytes *to, uint64_t value) {
  bytes_add(to, &value, sizeof value);
}

static void add_string(struct bytes *to, const char *text) {
  add_u32(to, (uint32_t)strlen(text));
  bytes_add(to, text, strlen(text));
}

static size_t begin_frame(struct bytes *to, uint16_t type) {
  size_t start = to->length;
  add_u32(to, 0);
  add_u16(to, type);
  add_u16(to, 0);
  return start;
}

static void end_frame(struct bytes *to, size_t start) {
  size_t length = to->length - start - HEADER;
  if (length > MAX_PAYLOAD)
    die("a frame of %zu bytes is longer than the protocol allows", length);
  uint32_t field = (uint32_t)length;
  memcpy(to->data + start, &field, sizeof field);
}

void helper_add_disk(struct bytes *request, uint64_t bytes) {
  size_t start = begin_frame(request, FRAME_SANDBOX);
  add_u64(request, bytes);
  add_u32(request, 16384);
  end_frame(request, start);
}

void helper_add_file(struct bytes *request, const char *source) {
  enum { CHUNK = 512 * 1024 };
  struct bytes content = {0};
  const char *slash = strrchr(source, '/');
  size_t offset = 0;
  read_whole_file(source, &content);
  do {
    size_t length = content.length - offset < CHUNK ? content.length - offset : CHUNK;
    size_t start = begin_frame(request, FRAME_FILE);
    add_u8(request, 1); /* 0755 */
    add_u8(request, offset > 0);
    add_string(request, slash ? slash + 1 : source);
    add_u32(request, (uint32_t)length);
    bytes_add(request, content.data + offset, length);
    end_frame(request, start);
    offset += length;
  } while (offset < content.length);
}

void helper_add_step(struct bytes *request, char **argv, const struct step_limits *limits) {
  static const char *const environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/tmp", "TMPDIR=/tmp",
                                            "LANG=C.UTF-8", "USER=runner"};
  const uint64_t output_bytes = 1 << 20;
  uint16_t argc = 0;
  size_t start = begin_frame(request, FRAME_STEP);
  add_u64(request, limits->cpu_ns);
  add_u64(request, limits->wall_ns);
  add_u64(request, limits->memory_bytes);
  add_u64(request, output_bytes);
  add_u64(request, output_bytes);
  add_u64(request, 64ULL << 20); /* file size: as much as the job directory holds */
  add_u64(request, limits->stack_bytes);
  add_u64(request, 0); /* address space */
  add_u32(request, limits->processes);
  add_u32(request, 256);  /* open files */
  add_u32(request, 0);    /* no processor quota, as the service's default */
  add_u32(request, 0);    /* stdin /dev/null, output as frames, no descriptors */
  add_u32(request, 0);    /* no window size */
  while (argv[argc])
    argc++;
  add_u16(request, argc);
  for (uint16_t i = 0; i < argc; i++)
    add_string(request, argv[i]);
  add_u16(request, sizeof environment / sizeof *environment);
  for (size_t i = 0; i < sizeof environment / sizeof *environment; i++)
    add_string(request, environment[i]);
  add_u32(request, 0); /* no stdin */
  end_frame(request, start);
}

static int connect_helper(const struct job *job) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (strlen(job->address) >= sizeof address.sun_path)
    die("too long a path: %s", job->address);
  memcpy(address.sun_path, job->address, strlen(job->address));
  if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof address) != 0)
    die_errno(job->address);
  return fd;
}

static const struct bytes *hello(void) {
  static struct bytes frame;
  if (frame.length == 0) {
    static const uint8_t no_token[16];
    size_t start = begin_frame(&frame, FRAME_HELLO);
    add_u32(&frame, 0x31524e52);
    add_u16(&frame, 1);
    add_u16(&frame, 1);
    bytes_add(&frame, no_token, sizeof no_token);
    end_frame(&frame, start);
  }
  return &frame;
}

static const struct bytes *finish(void) {
  static struct bytes frame;
  if (frame.length == 0)
    end_frame(&frame, begin_frame(&frame, FRAME_FINISH));
  return &frame;
}

static uint64_t u64_at(const uint8_t *bytes) {
  uint64_t value;
  memcpy(&value, bytes, sizeof value);
  return value;
}

static uint32_t u32_at(const uint8_t *bytes) {
  uint32_t value;
  memcpy(&value, bytes, sizeof value);
  return value;
}

static void take_output(const struct job *job, struct connection *connection, const uint8_t *payload, size_t length) {
  size_t rest = strlen(job->expected) - connection->matched;
  if (payload[0] != 1 || connection->step != job->steps - 1)
    return;
  if (length - 1 > rest || memcmp(job->expected + connection->matched, payload + 1, length - 1) != 0)
    connection->wrong = true;
  else
    connection->matched += length - 1;
}

static int take_result(const struct job *job, struct connection *connection, const uint8_t *payload,
                       struct measures *measures) {
  bool ended_well = payload[0] == ENDED_EXITED && payload[1] == 0 && u32_at(payload + 4) == 0;
  connection->wrong = connection->wrong || !ended_well;
  connection->cpu_ns += u64_at(payload + 8) + u64_at(payload + 16);
  samples_add(&measures->wall[connection->step], u64_at(payload + 24));
  if (++connection->step < job->steps)
    return TAKEN_MORE;
  samples_add(&measures->cpu, connection->cpu_ns);
  connection->wrong = connection->wrong || connection->matched != strlen(job->expected);
  return TAKEN_ANSWER;
}

static int take_frame(const struct job *job, struct connection *connection, struct measures *measures, size_t *taken) {
  const uint8_t *payload = connection->in + HEADER;
  *taken = 0;
  if (connection->in_length < HEADER)
    return TAKEN_MORE;
  uint32_t length = u32_at(connection->in);
  if (length > MAX_PAYLOAD)
    die("the helper sends a frame of %u bytes", length);
  if (connection->in_length < HEADER + (size_t)length)
    return TAKEN_MORE;
  *taken = HEADER + (size_t)length;
  switch (connection->in[4]) {
  case FRAME_READY:
    samples_add(&measures->prepare, u64_at(payload + 4));
    return TAKEN_READY;
  case FRAME_OUTPUT:
    take_output(job, connection, payload, length);
    return TAKEN_MORE;
  case FRAME_RESULT:
    return take_result(job, connection, payload, measures);
  case FRAME_REFUSED:
  case FRAME_FAILED:
    die("the helper refuses: stage %u, %s: %.*s", payload[0] | payload[1] << 8, strerror((int)u32_at(payload + 2)),
        (int)(length - 10), (const char *)payload + 10);
  default:
    die("the helper sends a frame of type %#x", connection->in[4]);
  }
}

const struct protocol helper_protocol = {
    .connect = connect_helper, .greeting = hello, .closing = finish, .take = take_frame};
