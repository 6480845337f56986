/* Connections: who may, what is refused, what a client's end leaves behind. */
#include "../kit/kit.h"
#include "client.h"
#include "world.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- HELLO -------------------------------------------------------------------------------------- */

/* The answer to the first bytes of a connection. */
static struct answer answer_to_first(const void *bytes, size_t length) {
  struct client client = {.fd = client_connect_socket(world_socket())};
  struct bytes first = {NULL, 0, 0};
  bytes_add(&first, bytes, length);
  client_send(&client, &first);
  struct answer answer = client_answer(&client);
  bytes_free(&first);
  client_close(&client);
  return answer;
}

TEST(bad_hellos_fail, "a HELLO with any byte of its header or magic changed is answered by FAILED") {
  struct bytes hello = {NULL, 0, 0};
  client_add_hello(&hello, 1, NULL);
  for (size_t i = 0; i < 16; i++) {
    hello.data[i] ^= 0x40;
    struct answer answer = answer_to_first(hello.data, hello.length);
    CHECK_EQUAL(answer.type, FAILED);
    CHECK_EQUAL(answer.stage, AT_PROTOCOL);
    hello.data[i] ^= 0x40;
    answer_free(&answer);
  }
}

TEST(hello_comes_first, "another frame in the place of HELLO is answered by FAILED") {
  struct bytes frames = {NULL, 0, 0};
  client_add_step(&frames, STEP_OF(.argv = {"probe"}));
  struct answer step = answer_to_first(frames.data, frames.length);
  CHECK_FAILED(step, AT_PROTOCOL, EBADMSG);
  frames.length = 0;
  bytes_add_frame(&frames, FINISH, NULL, 0);
  struct answer finish = answer_to_first(frames.data, frames.length);
  CHECK_FAILED(finish, AT_PROTOCOL, EBADMSG);
}

TEST(silent_clients_are_dropped, "a client that says nothing is dropped, and meanwhile others are served") {
  struct client silent = {.fd = client_connect_socket(world_socket())};
  uint64_t start = world_now_ms();
  struct client client = client_open();
  struct answer answer = RUN(&client, "say", "x", "", "0");
  CHECK_EXITED(answer, 0);
  CHECK(client_has_news(&silent, 20000));
  CHECK_BETWEEN(world_now_ms() - start, 3000, 15000);
}

TEST(silent_crowds_are_survived, "a hundred clients that say nothing do not keep another one out") {
  int crowd[100];
  for (size_t i = 0; i < 100; i++)
    crowd[i] = client_connect_socket(world_socket());
  for (size_t i = 0; i < 60; i++)
    (void)close(crowd[i]);
  world_sleep_ms(50);
  struct client client = client_open();
  struct answer answer = RUN(&client, "say", "x", "", "0");
  CHECK_EXITED(answer, 0);
}

TEST(crowds_are_told, "where 64 clients have said nothing yet, the next one is told that there is no room") {
  int crowd[64];
  for (size_t i = 0; i < 64; i++)
    crowd[i] = client_connect_socket(world_socket());
  struct client next = {.fd = client_connect_socket(world_socket())};
  struct answer answer = client_answer(&next);
  CHECK_EQUAL(answer.type, FAILED);
  CHECK_EQUAL(answer.stage, AT_SLOTS);
  CHECK_EQUAL(answer.number, EAGAIN);
  client_close(&next);
  for (size_t i = 0; i < 64; i++)
    (void)close(crowd[i]);
  CHECK(world_is_quiet(world_helper(), world_socket(), 2000));
}

TEST(a_second_hello_fails, "a second HELLO ends the connection") {
  struct client client = client_open();
  struct bytes hello = {NULL, 0, 0};
  client_add_hello(&hello, 1, NULL);
  client_send(&client, &hello);
  struct answer answer = client_answer(&client);
  CHECK_FAILED(answer, AT_PROTOCOL, EPROTO);
  const uint8_t *payload;
  size_t length;
  CHECK_EQUAL(client_receive(&client, &payload, &length), CLOSED);
}

TEST(a_job_may_follow_hello, "a whole job may be sent with its HELLO, before READY") {
  struct client client = {.fd = client_connect_socket(world_socket())};
  struct bytes frames = {NULL, 0, 0};
  const uint8_t *payload;
  size_t length;
  client_add_hello(&frames, 1, NULL);
  client_add_file(&frames, "file", "text", 4, 0, false);
  client_add_step(&frames, STEP_OF(.argv = {"probe", "show", "file"}));
  client_send(&client, &frames);
  CHECK_EQUAL(client_receive(&client, &payload, &length), READY);
  struct answer answer = client_answer(&client);
  CHECK_OUT(answer, "text");
}

/* ---- frames ------------------------------------------------------------------------------------- */

static void check_frame_fails(unsigned type, const void *payload, size_t length, int number) {
  struct client client = client_open();
  client_send_frame(&client, type, payload, length);
  struct answer answer = client_answer(&client);
  CHECK_FAILED(answer, AT_PROTOCOL, number);
  const uint8_t *rest;
  CHECK_EQUAL(client_receive(&client, &rest, &length), CLOSED);
  client_close(&client);
}

TEST(bad_frames_fail, "an unknown frame, a short one and one with a byte too many end the connection") {
  check_frame_fails(0x0c, NULL, 0, EBADMSG);
  check_frame_fails(0x00, NULL, 0, EBADMSG);
  check_frame_fails(RESULT, NULL, 0, EBADMSG);
  check_frame_fails(FINISH, "x", 1, EBADMSG);
  check_frame_fails(CANCEL, "x", 1, EBADMSG);
  check_frame_fails(SIGNAL, "\x20\0\0\0", 4, EBADMSG);
  check_frame_fails(LIST, "\0\0\0\0", 4, EBADMSG);
  check_frame_fails(STEP, "short", 5, EBADMSG);
  check_frame_fails(FILE_FRAME, "\0\0\4\0\0\0/abs\0\0\0\0", 14, EBADMSG);
  check_frame_fails(FETCH, "\0\0\0\0\0\0\0\0\2\0\0\0..", 14, EBADMSG);
}

TEST(large_frames_fail, "a frame of over 1 MiB is refused by its header alone") {
  struct client client = client_open();
  struct bytes header = {NULL, 0, 0};
  bytes_add_integer(&header, MIB + 1, 4);
  bytes_add_integer(&header, FILE_FRAME, 4);
  client_send(&client, &header);
  struct answer answer = client_answer(&client);
  CHECK_FAILED(answer, AT_PROTOCOL, EBADMSG);
}

TEST(a_late_sandbox_fails, "SANDBOX after a file or a step of the job ends the connection") {
  static const uint8_t disk[12] = {0, 0, 16, 0, 0, 0, 0, 0, 100, 0, 0, 0};
  struct client client = client_open();
  client_put(&client, "file", "text");
  client_send_frame(&client, SANDBOX, disk, sizeof disk);
  struct answer answer = client_answer(&client);
  CHECK_FAILED(answer, AT_PROTOCOL, EPROTO);
}

TEST(bytes_may_come_one_by_one, "frames are understood however they are cut into pieces") {
  struct client client = client_open();
  struct bytes frames = {NULL, 0, 0};
  client_add_file(&frames, "file", "text", 4, 0, false);
  client_add_step(&frames, STEP_OF(.argv = {"probe", "show", "file"}));
  for (size_t i = 0; i < frames.length; i++)
    MUST(send(client.fd, frames.data + i, 1, MSG_NOSIGNAL) == 1);
  struct answer answer = client_answer(&client);
  CHECK_OUT(answer, "text");
}

TEST(jobs_are_pipelined, "three steps sent at once are carried out one after the other") {
  struct client client = client_open();
  struct bytes frames = {NULL, 0, 0};
  client_add_step(&frames, STEP_OF(.argv = {"probe", "write", "file", "5"}));
  client_add_step(&frames, STEP_OF(.argv = {"probe", "stat", "file"}));
  client_add_fetch(&frames, "file", 5);
  client_add_step(&frames, STEP_OF(.argv = {"probe", "say", "three", "", "0"}));
  client_send(&client, &frames);
  struct answer first = client_answer(&client);
  CHECK_EXITED(first, 0);
  struct answer second = client_answer(&client);
  CHECK_OUT(second, "100644 5 1000\n");
  struct answer third = client_answer(&client);
  CHECK_EQUAL(third.data.length, 5);
  struct answer fourth = client_answer(&client);
  CHECK_OUT(fourth, "three");
}

TEST(finish_may_be_followed, "a job that is sent behind FINISH waits for its sandbox") {
  struct client client = client_open();
  struct bytes frames = {NULL, 0, 0};
  const uint8_t *payload;
  size_t length;
  for (int i = 0; i < 20; i++) {
    bytes_add_frame(&frames, FINISH, NULL, 0);
    client_add_file(&frames, "file", "text", 4, 0, false);
    client_add_step(&frames, STEP_OF(.argv = {"probe", "ls", "."}));
  }
  client_send(&client, &frames);
  for (int i = 0; i < 20; i++) {
    CHECK_EQUAL(client_receive(&client, &payload, &length), READY);
    struct answer answer = client_answer(&client);
    CHECK_OUT(answer, "file \n");
    answer_free(&answer);
  }
}

TEST(many_jobs_pass, "two hundred jobs pass through one slot") {
  struct client client = client_open();
  for (int i = 0; i < 200; i++) {
    struct answer answer = RUN(&client, "say", "x", "", "0");
    CHECK_EXITED(answer, 0);
    CHECK_OUT(answer, "x");
    answer_free(&answer);
    client_finish(&client);
  }
}

/* ---- clients that do not read ------------------------------------------------------------------- */

TEST(slow_readers_are_waited_for, "a program waits for a client that does not read, and nothing is lost") {
  struct client client = client_open();
  client_start(&client, STEP_OF(.argv = {"probe", "flood", "1", "20000000"}, .stdout_limit = 32 * MIB));
  world_sleep_ms(500);
  struct answer answer = client_answer(&client);
  CHECK_EXITED(answer, 0);
  CHECK_EQUAL(answer.out.length, 20000000);
}

/* Sends until the helper takes no more, or has closed; returns what was sent. */
static size_t send_all_that_goes(const struct client *client, const struct bytes *frames, size_t most) {
  size_t sent = 0;
  while (sent < most) {
    struct pollfd room = {.fd = client->fd, .events = POLLOUT};
    if (poll(&room, 1, 1000) != 1)
      break;
    ssize_t count = send(client->fd, frames->data, frames->length, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0 && errno != EAGAIN)
      break;
    sent += count > 0 ? (size_t)count : 0;
    if (count > 0 && (size_t)count < frames->length)
      break;
  }
  return sent;
}

TEST(deaf_clients_are_contained,
     "a client that sends requests and never reads is held up, and others are served") {
  struct client deaf = client_open();
  struct bytes frames = {NULL, 0, 0};
  static uint8_t content[500000];
  client_add_file(&frames, "file", content, sizeof content, 0, false);
  client_send(&deaf, &frames);
  frames.length = 0;
  for (int i = 0; i < 1000; i++)
    client_add_fetch(&frames, "file", MIB);
  size_t sent = send_all_that_goes(&deaf, &frames, 64UL * MIB);
  CHECK(sent < 64UL * MIB);
  struct client client = client_open();
  struct answer answer = RUN(&client, "say", "served", "", "0");
  CHECK_EXITED(answer, 0);
  /* And when it reads after all, it gets every answer. */
  struct answer file = client_answer(&deaf);
  CHECK_EQUAL(file.data.length, sizeof content);
}

/* ---- slots -------------------------------------------------------------------------------------- */

TEST(slots_are_counted,
     "one connection more than there are slots is refused, and let in when one has ended") {
  struct client clients[8];
  for (size_t i = 0; i < 8; i++)
    clients[i] = client_open();
  struct bytes hello = {NULL, 0, 0};
  client_add_hello(&hello, 1, NULL);
  struct answer answer = answer_to_first(hello.data, hello.length);
  CHECK_FAILED(answer, AT_SLOTS, EAGAIN);
  uint32_t freed = clients[3].slot;
  client_close(&clients[3]);
  for (int i = 0; i < 100; i++) {
    struct answer again = answer_to_first(hello.data, hello.length);
    if (again.type == READY)
      return;
    CHECK_FAILED(again, AT_SLOTS, EAGAIN);
    world_sleep_ms(20);
  }
  FAIL("slot %u was not given out again", freed);
}

TEST(a_client_that_goes_leaves_nothing,
     "when a client goes in the middle of a step, nothing is left after a second") {
  struct client client = client_open();
  const uint8_t *payload;
  size_t length;
  client_start(&client, STEP_OF(.argv = {"probe", "daemonize", "100000"}));
  (void)client_receive(&client, &payload, &length);
  client_start(&client, STEP_OF(.argv = {"probe", "stubborn"}));
  world_sleep_ms(100);
  CHECK(world_cgroups(world_socket()) > 0);
  client_close(&client);
  CHECK(world_is_quiet(world_helper(), world_socket(), 1000));
}

TEST(a_bomb_whose_client_goes, "a fork bomb whose client goes is gone after two seconds") {
  struct client client = client_open();
  client_start(&client, STEP_OF(.argv = {"probe", "bomb"}, .processes = 100));
  world_sleep_ms(200);
  client_close(&client);
  CHECK(world_is_quiet(world_helper(), world_socket(), 2000));
}

TEST(half_closed_clients_end, "a client that closes only its sending side ends the slot as well") {
  struct client client = client_open();
  const uint8_t *payload;
  size_t length;
  client_start(&client, STEP_OF(.argv = {"probe", "rest", "10000"}));
  world_sleep_ms(50);
  MUST(shutdown(client.fd, SHUT_WR) == 0);
  while (client_receive(&client, &payload, &length) != CLOSED) {
  }
  CHECK(world_is_quiet(world_helper(), world_socket(), 1000));
}

/* ---- who may ------------------------------------------------------------------------------------ */

/* True when a process of this user gets a slot at the socket. */
static bool gets_a_slot(const char *socket_path, uid_t uid) {
  int status = 0;
  pid_t pid = fork();
  MUST(pid >= 0);
  if (pid == 0) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct bytes hello = {NULL, 0, 0};
    const uint8_t *payload;
    size_t length;
    struct client client = {.fd = socket(AF_UNIX, SOCK_STREAM, 0)};
    client_add_hello(&hello, 1, NULL);
    memcpy(address.sun_path, socket_path, strlen(socket_path));
    if (setresuid(uid, uid, uid) != 0 ||
        connect(client.fd, (const struct sockaddr *)&address, sizeof address) != 0 ||
        send(client.fd, hello.data, hello.length, MSG_NOSIGNAL) < 0)
      _exit(1);
    _exit(client_receive(&client, &payload, &length) == READY ? 0 : 1);
  }
  MUST(waitpid(pid, &status, 0) == pid);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(only_the_client_may, "only the user it was started for gets a slot, and neither root nor another does") {
  enum { USER = 65533, OTHER = 65532 };
  char path[512];
  (void)strcpy(path, world_path("user-socket"));
  pid_t helper = world_start_helper(&(const struct helper_options){.socket = path, .client = USER});
  CHECK(gets_a_slot(path, USER));
  CHECK(!gets_a_slot(path, OTHER));
  CHECK(!gets_a_slot(path, 0));
  /* Also when the file's mode would let them: the peer's uid is what counts. */
  MUST(chmod(path, 0777) == 0);
  CHECK(!gets_a_slot(path, OTHER));
  CHECK(!gets_a_slot(path, 0));
  CHECK(gets_a_slot(path, USER));
  CHECK_EQUAL(world_stop_helper(helper), 0);
}

TEST(the_socket_is_closed_to_others, "the socket's mode keeps other users out") {
  struct stat status;
  MUST(stat(world_socket(), &status) == 0);
  CHECK(S_ISSOCK(status.st_mode));
  CHECK_EQUAL(status.st_mode & 0007, 0);
  CHECK_EQUAL(status.st_uid == getuid() || status.st_uid == 0, 1);
}
