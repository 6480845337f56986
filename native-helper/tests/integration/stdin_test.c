/* Where a step reads from and writes to: bytes, streams, descriptors, terminals. */
#include "../kit/kit.h"
#include "client.h"
#include "world.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

enum { WINDOW = 256 * 1024 };

static uint8_t *pattern(size_t length) {
  uint8_t *bytes = malloc(length);
  MUST(bytes);
  for (size_t i = 0; i < length; i++)
    bytes[i] = (uint8_t)(i * 7 + i / 251);
  return bytes;
}

/* ---- bytes -------------------------------------------------------------------------------------- */

TEST(no_input_is_an_end, "without input a program reads the end of file at once") {
  struct client client = client_open();
  struct answer answer = RUN(&client, "drain", "0");
  CHECK_EXITED(answer, 0);
  CHECK_OUT(answer, "0\n");
}

TEST(bytes_are_read, "input of more than a pipe holds arrives whole, and then the end") {
  struct client client = client_open();
  uint8_t *input = pattern(900000);
  struct answer answer = client_run(&client, STEP_OF(.argv = {"probe", "cat"}, .stdin_kind = BYTES_INPUT,
                                                     .input = input, .input_length = 900000));
  CHECK_EXITED(answer, 0);
  CHECK_BYTES(answer.out.data, answer.out.length, input, 900000);
  CHECK_EQUAL(answer.stdin_taken, 0);
}

TEST(empty_bytes_are_an_end, "input of no bytes is the end of file") {
  struct client client = client_open();
  struct answer answer = client_run(&client, STEP_OF(.argv = {"probe", "drain"}, .stdin_kind = BYTES_INPUT));
  CHECK_OUT(answer, "0\n");
}

TEST(input_may_be_left, "a program may end without having read its input") {
  struct client client = client_open();
  uint8_t *input = pattern(900000);
  struct answer answer =
      client_run(&client, STEP_OF(.argv = {"probe", "say", "x", "", "0"}, .stdin_kind = BYTES_INPUT,
                                  .input = input, .input_length = 900000));
  CHECK_EXITED(answer, 0);
  struct answer next = RUN(&client, "drain", "0");
  CHECK_OUT(next, "0\n");
}

/* ---- streams ------------------------------------------------------------------------------------ */

/* Waits for one STDIN_TAKEN or OUTPUT frame; returns what was confirmed and adds what was said. */
static size_t take_one(struct client *client, struct bytes *said) {
  const uint8_t *payload;
  size_t length;
  unsigned type = client_receive(client, &payload, &length);
  if (type == STDIN_TAKEN)
    return (size_t)bytes_integer(payload, 4);
  CHECK_EQUAL(type, OUTPUT);
  bytes_add(said, payload + 1, length - 1);
  return 0;
}

static void wait_for_words(struct client *client, struct bytes *said, const char *words) {
  while (said->length == 0 || !strstr((const char *)said->data, words))
    (void)take_one(client, said);
}

TEST(a_dialogue_is_possible, "a program answers each line of a stream before the next is sent") {
  struct client client = client_open();
  struct bytes said = {NULL, 0, 0};
  client_start(&client, STEP_OF(.argv = {"probe", "talk"}, .stdin_kind = STREAM_INPUT, .input = "zero\n",
                                .input_length = 5));
  wait_for_words(&client, &said, "heard zero\n");
  client_stdin(&client, "one\n", 4, false);
  wait_for_words(&client, &said, "heard one\n");
  client_stdin(&client, "two\n", 4, true);
  wait_for_words(&client, &said, "heard two\n");
  struct answer answer = client_answer(&client);
  CHECK_EXITED(answer, 0);
  bytes_add(&said, answer.out.data, answer.out.length);
  CHECK_TEXT((const char *)said.data, "heard zero\nheard one\nheard two\nend\n");
}

TEST(streams_flow, "a stream of megabytes arrives whole while never more than the window is under way") {
  enum { TOTAL = 3 * MIB, PIECE = 60000 };
  struct client client = client_open();
  uint8_t *input = pattern(TOTAL);
  struct bytes said = {NULL, 0, 0};
  size_t sent = 0;
  size_t confirmed = 0;
  client_start(&client,
               STEP_OF(.argv = {"probe", "cat"}, .stdin_kind = STREAM_INPUT, .stdout_limit = 8 * MIB));
  while (sent < TOTAL) {
    size_t piece = TOTAL - sent < PIECE ? TOTAL - sent : PIECE;
    while (sent + piece - confirmed > WINDOW)
      confirmed += take_one(&client, &said);
    client_stdin(&client, input + sent, piece, sent + piece == TOTAL);
    sent += piece;
  }
  struct answer answer = client_answer(&client);
  CHECK_EXITED(answer, 0);
  CHECK_EQUAL(confirmed + answer.stdin_taken, TOTAL);
  bytes_add(&said, answer.out.data, answer.out.length);
  CHECK_BYTES(said.data, said.length, input, TOTAL);
}

TEST(a_full_window_is_taken, "a whole window may be sent at once to a program that does not read yet") {
  struct client client = client_open();
  uint8_t *input = pattern(WINDOW);
  client_start(&client, STEP_OF(.argv = {"probe", "drain", "200"}, .stdin_kind = STREAM_INPUT));
  client_stdin(&client, input, WINDOW, true);
  struct answer answer = client_answer(&client);
  CHECK_EXITED(answer, 0);
  CHECK_OUT(answer, "262144\n");
  CHECK_EQUAL(answer.stdin_taken, WINDOW);
}

TEST(too_much_is_an_error, "more than the window under way ends the connection with a protocol error") {
  struct client client = client_open();
  uint8_t *input = pattern(WINDOW);
  client_start(&client, STEP_OF(.argv = {"probe", "rest", "3000"}, .stdin_kind = STREAM_INPUT));
  client_stdin(&client, input, WINDOW, false);
  client_stdin(&client, input, WINDOW, false);
  struct answer answer = client_answer(&client);
  CHECK_FAILED(answer, AT_PROTOCOL, EOVERFLOW);
}

TEST(an_end_alone_is_taken, "an end without bytes ends a stream") {
  struct client client = client_open();
  client_start(&client, STEP_OF(.argv = {"probe", "talk"}, .stdin_kind = STREAM_INPUT));
  client_stdin(&client, "", 0, true);
  struct answer answer = client_answer(&client);
  CHECK_OUT(answer, "end\n");
}

TEST(late_input_is_ignored, "input, signals, sizes and cancels that come after a step are ignored") {
  struct client client = client_open();
  struct answer answer =
      client_run(&client, STEP_OF(.argv = {"probe", "say", "", "", "0"}, .stdin_kind = STREAM_INPUT));
  CHECK_EXITED(answer, 0);
  client_stdin(&client, "late", 4, false);
  client_stdin(&client, "", 0, true);
  client_send_frame(&client, SIGNAL, "\x09\0\0\0", 4);
  client_send_frame(&client, RESIZE, "\x10\0\x20\0", 4);
  client_send_frame(&client, CANCEL, NULL, 0);
  struct answer next = client_run(&client, STEP_OF(.argv = {"probe", "drain"}, .stdin_kind = BYTES_INPUT));
  CHECK_EXITED(next, 0);
  CHECK_OUT(next, "0\n");
}

TEST(unread_streams_are_dropped, "what a program did not read of a stream is dropped when it ends") {
  struct client client = client_open();
  uint8_t *input = pattern(200000);
  client_start(&client, STEP_OF(.argv = {"probe", "rest", "100"}, .stdin_kind = STREAM_INPUT));
  client_stdin(&client, input, 200000, false);
  struct answer answer = client_answer(&client);
  CHECK_EXITED(answer, 0);
  /* The next step's window is whole again. */
  client_start(&client, STEP_OF(.argv = {"probe", "drain", "50"}, .stdin_kind = STREAM_INPUT));
  client_stdin(&client, pattern(WINDOW), WINDOW, true);
  struct answer next = client_answer(&client);
  CHECK_OUT(next, "262144\n");
}

/* ---- descriptors -------------------------------------------------------------------------------- */

static int memory_file(const void *content, size_t length) {
  int fd = memfd_create("test", MFD_CLOEXEC);
  MUST(fd >= 0 && write(fd, content, length) == (ssize_t)length && lseek(fd, 0, SEEK_SET) == 0);
  return fd;
}

TEST(files_are_input_and_output, "a step reads one attached file and writes another") {
  struct client client = client_open();
  uint8_t *input = pattern(5 * MIB);
  uint8_t *output = malloc(5 * MIB);
  const int fds[] = {memory_file(input, 5 * MIB), memory_file("", 0)};
  CHECK_EQUAL(client_attach(&client, fds, 2), CLOSED);
  struct answer answer = client_run(&client, STEP_OF(.argv = {"probe", "cat"}, .stdin_kind = DESCRIPTOR_INPUT,
                                                     .output_kind = DESCRIPTOR_OUTPUT, .stdin_descriptor = 0,
                                                     .stdout_descriptor = 1));
  CHECK_EXITED(answer, 0);
  CHECK_EQUAL(answer.out.length, 0);
  MUST(output && pread(fds[1], output, 5 * MIB, 0) == 5 * MIB);
  CHECK_BYTES(output, 5 * MIB, input, 5 * MIB);
}

TEST(stderr_stays, "with stdout in a descriptor, stderr still comes as frames") {
  struct client client = client_open();
  const int fd = memory_file("", 0);
  char text[16] = "";
  CHECK_EQUAL(client_attach(&client, &fd, 1), CLOSED);
  struct answer answer = client_run(
      &client, STEP_OF(.argv = {"probe", "say", "out", "err", "3"}, .output_kind = DESCRIPTOR_OUTPUT));
  CHECK_EXITED(answer, 3);
  CHECK_TEXT((const char *)answer.err.data, "err");
  MUST(pread(fd, text, 15, 0) == 3);
  CHECK_TEXT(text, "out");
}

TEST(sandboxes_are_piped, "a pipe carries one slot's output to another slot's input") {
  struct client writer = client_open();
  struct client reader = client_open();
  int ends[2];
  MUST(pipe(ends) == 0);
  CHECK_EQUAL(client_attach(&writer, &ends[1], 1), CLOSED);
  CHECK_EQUAL(client_attach(&reader, &ends[0], 1), CLOSED);
  (void)close(ends[0]);
  (void)close(ends[1]);
  client_start(&reader, STEP_OF(.argv = {"probe", "drain"}, .stdin_kind = DESCRIPTOR_INPUT));
  struct answer wrote = client_run(
      &writer, STEP_OF(.argv = {"probe", "flood", "1", "3000000"}, .output_kind = DESCRIPTOR_OUTPUT));
  CHECK_EXITED(wrote, 0);
  /* The writing slot keeps its copy to the end of the job. */
  CHECK(!client_has_news(&reader, 100));
  client_finish(&writer);
  struct answer read_answer = client_answer(&reader);
  CHECK_EXITED(read_answer, 0);
  CHECK_OUT(read_answer, "3000000\n");
}

TEST(sockets_are_attached, "a socket pair lets a program talk with the client past the helper") {
  struct client client = client_open();
  int ends[2];
  char text[64] = "";
  MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  CHECK_EQUAL(client_attach(&client, &ends[1], 1), CLOSED);
  (void)close(ends[1]);
  client_start(&client, STEP_OF(.argv = {"probe", "talk"}, .stdin_kind = DESCRIPTOR_INPUT,
                                .output_kind = DESCRIPTOR_OUTPUT));
  MUST(write(ends[0], "hello\n", 6) == 6);
  MUST(recv(ends[0], text, 12, MSG_WAITALL) == 12);
  CHECK_TEXT(text, "heard hello\n");
  MUST(shutdown(ends[0], SHUT_WR) == 0);
  struct answer answer = client_answer(&client);
  CHECK_EXITED(answer, 0);
}

TEST(absent_descriptors_are_refused, "a step with a descriptor that was not attached is refused, no more") {
  struct client client = client_open();
  const int fd = memory_file("x", 1);
  struct answer first =
      client_run(&client, STEP_OF(.argv = {"probe", "cat"}, .stdin_kind = DESCRIPTOR_INPUT));
  CHECK_REFUSED(first, AT_DESCRIPTORS, EBADF);
  CHECK_EQUAL(client_attach(&client, &fd, 1), CLOSED);
  struct answer second = client_run(
      &client, STEP_OF(.argv = {"probe", "cat"}, .stdin_kind = DESCRIPTOR_INPUT, .stdin_descriptor = 1));
  CHECK_REFUSED(second, AT_DESCRIPTORS, EBADF);
  struct answer third =
      client_run(&client, STEP_OF(.argv = {"probe", "cat"}, .stdin_kind = DESCRIPTOR_INPUT));
  CHECK_EXITED(third, 0);
  CHECK_OUT(third, "x");
}

TEST(finish_closes_descriptors, "attached descriptors are closed at the end of the job") {
  struct client client = client_open();
  int ends[2];
  char byte;
  MUST(pipe(ends) == 0);
  CHECK_EQUAL(client_attach(&client, &ends[1], 1), CLOSED);
  (void)close(ends[1]);
  struct answer answer =
      client_run(&client, STEP_OF(.argv = {"probe", "say", "x", "", "0"}, .output_kind = DESCRIPTOR_OUTPUT));
  CHECK_EXITED(answer, 0);
  MUST(read(ends[0], &byte, 1) == 1);
  client_finish(&client);
  CHECK_EQUAL(read(ends[0], &byte, 1), 0);
  struct answer next =
      client_run(&client, STEP_OF(.argv = {"probe", "say", "x", "", "0"}, .output_kind = DESCRIPTOR_OUTPUT));
  CHECK_REFUSED(next, AT_DESCRIPTORS, EBADF);
}

TEST(bad_attachments_fail,
     "no descriptor, nine descriptors and a wrong token are refused to who brings them") {
  struct client client = client_open();
  int fds[9];
  for (size_t i = 0; i < 9; i++)
    fds[i] = memory_file("x", 1);
  CHECK_EQUAL(client_attach(&client, fds, 0), FAILED);
  CHECK_EQUAL(client_attach(&client, fds, 9), FAILED);
  struct client stranger = client;
  stranger.token[0] ^= 1;
  CHECK_EQUAL(client_attach(&stranger, fds, 1), FAILED);
  struct answer answer = RUN(&client, "say", "well", "", "0");
  CHECK_EXITED(answer, 0);
}

static void check_unfit(int fd) {
  struct client client = client_open();
  MUST(fd >= 0);
  CHECK_EQUAL(client_attach(&client, &fd, 1), CLOSED);
  struct answer answer =
      client_run(&client, STEP_OF(.argv = {"probe", "cat"}, .stdin_kind = DESCRIPTOR_INPUT));
  CHECK_FAILED(answer, AT_DESCRIPTORS, EINVAL);
  client_close(&client);
}

TEST(only_files_and_pipes_are_attached, "a directory or a device that is attached ends the slot") {
  check_unfit(open("/", O_RDONLY | O_DIRECTORY));
  check_unfit(open("/dev/null", O_RDWR));
}

/* ---- terminals ---------------------------------------------------------------------------------- */

static struct step_spec at_terminal(const char *verb, const char *argument) {
  return (struct step_spec){.argv = {"probe", verb, argument},
                            .stdin_kind = PTY_INPUT,
                            .output_kind = PTY_OUTPUT,
                            .rows = 24,
                            .columns = 80};
}

TEST(terminals_have_a_size, "a terminal has the step's size, and the new one after RESIZE") {
  struct client client = client_open();
  struct step_spec step = at_terminal("window", NULL);
  struct bytes said = {NULL, 0, 0};
  client_start(&client, &step);
  wait_for_words(&client, &said, "24 x 80\r\n");
  client_send_frame(&client, RESIZE, "\x32\0\x84\0", 4);
  wait_for_words(&client, &said, "50 x 132\r\n");
  struct answer answer = client_answer(&client);
  CHECK_EXITED(answer, 0);
}

TEST(terminals_echo, "a terminal echoes, hands over lines, and ends at the end of input") {
  struct client client = client_open();
  struct step_spec step = at_terminal("talk", NULL);
  struct bytes said = {NULL, 0, 0};
  step.input = "first\n";
  step.input_length = 6;
  client_start(&client, &step);
  wait_for_words(&client, &said, "heard first\r\n");
  client_stdin(&client, "second\n", 7, false);
  wait_for_words(&client, &said, "heard second\r\n");
  CHECK(strstr((const char *)said.data, "second\r\nheard second"));
  client_stdin(&client, "", 0, true);
  wait_for_words(&client, &said, "end\r\n");
  struct answer answer = client_answer(&client);
  CHECK_EXITED(answer, 0);
}

TEST(control_c_interrupts, "Control-C at a terminal interrupts the program") {
  struct client client = client_open();
  struct step_spec step = at_terminal("await", "2");
  struct bytes said = {NULL, 0, 0};
  client_start(&client, &step);
  wait_for_words(&client, &said, "waiting");
  client_stdin(&client, "\x03", 1, false);
  wait_for_words(&client, &said, "signal 2");
  struct answer answer = client_answer(&client);
  CHECK_EXITED(answer, 0);
}

TEST(a_terminal_controls, "a program at a terminal can open it by the name of /dev/tty") {
  struct client client = client_open();
  struct step_spec step = at_terminal("identity", NULL);
  struct answer answer = client_run(&client, &step);
  CHECK_EXITED(answer, 0);
  CHECK(strstr((const char *)answer.out.data, "tty open"));
}

TEST(terminals_one_after_another,
     "several steps of a job may have a terminal, and others between them none") {
  struct client client = client_open();
  for (int i = 0; i < 3; i++) {
    struct step_spec step = at_terminal("identity", NULL);
    struct answer with = client_run(&client, &step);
    CHECK(strstr((const char *)with.out.data, "tty open"));
    struct answer without = RUN(&client, "identity");
    CHECK(strstr((const char *)without.out.data, "tty No such device"));
  }
}

TEST(terminal_output_is_limited, "what a program writes to its terminal has the limit of stdout") {
  struct client client = client_open();
  struct step_spec step = at_terminal("flood", "1");
  step.stdout_limit = 5000;
  struct answer answer = client_run(&client, &step);
  CHECK_STOPPED(answer, OUTPUT_LIMIT);
  CHECK_EQUAL(answer.out.length, 5000);
}

/* ---- signals ------------------------------------------------------------------------------------ */

TEST(signals_are_delivered, "a SIGNAL reaches the program, whose handler may go on") {
  struct client client = client_open();
  struct bytes said = {NULL, 0, 0};
  client_start(&client, STEP_OF(.argv = {"probe", "await", "10", "15"}));
  wait_for_words(&client, &said, "waiting");
  client_send_frame(&client, SIGNAL, "\x0a\0\0\0", 4);
  wait_for_words(&client, &said, "signal 10");
  struct answer answer = client_answer(&client);
  CHECK_EXITED(answer, 0);
}

TEST(deadly_signals_kill, "a SIGNAL that the program does not take kills it, for no other reason") {
  struct client client = client_open();
  struct bytes said = {NULL, 0, 0};
  client_start(&client, STEP_OF(.argv = {"probe", "rest", "10000"}));
  wait_for_words(&client, &said, "resting");
  client_send_frame(&client, SIGNAL, "\x0f\0\0\0", 4);
  struct answer answer = client_answer(&client);
  CHECK_EQUAL(answer.ended, SIGNALED);
  CHECK_EQUAL(answer.code, SIGTERM);
  CHECK_EQUAL(answer.reason, NONE);
}

TEST(early_signals_are_not_lost,
     "a SIGNAL directly behind its STEP reaches the program, and never the one after") {
  struct client client = client_open();
  struct bytes frames = {NULL, 0, 0};
  client_add_step(&frames, STEP_OF(.argv = {"probe", "rest", "10000"}));
  bytes_add_frame(&frames, SIGNAL, "\x0f\0\0\0", 4);
  for (int i = 0; i < 20; i++) {
    client_send(&client, &frames);
    struct answer answer = client_answer(&client);
    CHECK_EQUAL(answer.ended, SIGNALED);
    CHECK_EQUAL(answer.code, SIGTERM);
    struct answer next = RUN(&client, "say", "next", "", "0");
    CHECK_EXITED(next, 0);
    answer_free(&answer);
    answer_free(&next);
  }
}

TEST(signals_are_queued, "two different signals one after the other both arrive") {
  struct client client = client_open();
  struct bytes said = {NULL, 0, 0};
  struct bytes frames = {NULL, 0, 0};
  client_start(&client, STEP_OF(.argv = {"probe", "await", "10"}));
  wait_for_words(&client, &said, "waiting");
  bytes_add_frame(&frames, SIGNAL, "\x13\0\0\0", 4); /* STOP */
  bytes_add_frame(&frames, SIGNAL, "\x0a\0\0\0", 4); /* USR1 */
  bytes_add_frame(&frames, SIGNAL, "\x12\0\0\0", 4); /* CONT */
  client_send(&client, &frames);
  wait_for_words(&client, &said, "signal 10");
  struct answer answer = client_answer(&client);
  CHECK_EXITED(answer, 0);
}
