/* Parts of the helper that are killed, started wrongly, or started again. */
#include "../kit/kit.h"
#include "client.h"
#include "world.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- kill -9 ------------------------------------------------------------------------------------ */

/* Kills the part of this name while a step runs (or between steps), then checks that the slot ended, left
 * nothing, and that the helper serves on. */
static void kill_part(const char *name, bool running) {
  struct client client = client_open();
  const uint8_t *payload;
  size_t length;
  if (running) {
    client_start(&client, STEP_OF(.argv = {"probe", "daemonize", "100000"}));
    client_start(&client, STEP_OF(.argv = {"probe", "stubborn"}));
    world_sleep_ms(100);
  }
  pid_t part = world_descendant(world_helper(), name);
  CHECK(part > 0);
  MUST(kill(part, SIGKILL) == 0);
  unsigned last = CLOSED;
  for (unsigned type = client_receive(&client, &payload, &length); type != CLOSED;
       type = client_receive(&client, &payload, &length))
    last = type;
  /* A killed supervisor cannot say anything any more. */
  if (strcmp(name, "runner-slot") != 0)
    CHECK_EQUAL(last, FAILED);
  CHECK(world_is_quiet(world_helper(), world_socket(), 1000));
  client_close(&client);
  struct client next = client_open();
  struct answer answer = RUN(&next, "say", "served", "", "0");
  CHECK_EXITED(answer, 0);
  client_close(&next);
  CHECK(world_is_quiet(world_helper(), world_socket(), 1000));
}

TEST(a_killed_supervisor, "a killed slot supervisor takes its slot with it, and the helper serves on") {
  kill_part("runner-slot", true);
  kill_part("runner-slot", false);
}

TEST(a_killed_template, "a killed template ends its slot with FAILED, and the helper serves on") {
  kill_part("runner-template", true);
  kill_part("runner-template", false);
}

TEST(a_killed_init, "a killed sandbox init ends its slot with FAILED, and the helper serves on") {
  kill_part("runner-init", true);
  kill_part("runner-init", false);
}

TEST(a_killed_program, "a program that the host kills is told as killed, and the job goes on") {
  struct client client = client_open();
  const uint8_t *payload;
  size_t length;
  client_start(&client, STEP_OF(.argv = {"probe", "rest", "10000"}));
  CHECK_EQUAL(client_receive(&client, &payload, &length), OUTPUT);
  pid_t program = world_descendant(world_helper(), "probe");
  CHECK(program > 0);
  MUST(kill(program, SIGKILL) == 0);
  struct answer answer = client_answer(&client);
  CHECK_EQUAL(answer.ended, SIGNALED);
  CHECK_EQUAL(answer.reason, NONE);
  struct answer next = RUN(&client, "say", "next", "", "0");
  CHECK_EXITED(next, 0);
}

static struct helper_options own(const char *name) {
  static char path[512];
  (void)strcpy(path, world_path(name));
  return (struct helper_options){.socket = path, .client = getuid()};
}

/* From here on, what a killed helper leaves becomes this process's own. */
static void adopt_orphans(void) {
  MUST(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0);
}

/* Fails the test when processes below this one, its own helpers included, live on. */
static void check_no_processes(int milliseconds) {
  uint64_t end = world_now_ms() + (uint64_t)milliseconds;
  while (waitpid(-1, NULL, WNOHANG) >= 0) {
    CHECK(world_now_ms() < end);
    world_sleep_ms(5);
  }
}

TEST(a_killed_helper, "a killed helper takes every process with it, and the next one sweeps its cgroups") {
  struct helper_options options = own("killed");
  adopt_orphans();
  pid_t helper = world_start_helper(&options);
  struct client client = client_open_at(options.socket);
  const uint8_t *payload;
  size_t length;
  client_start(&client, STEP_OF(.argv = {"probe", "stubborn"}));
  world_sleep_ms(100);
  pid_t pids[64];
  CHECK_BETWEEN(world_descendants(helper, pids, 64), 4, 64);
  MUST(kill(helper, SIGKILL) == 0 && waitpid(helper, NULL, 0) == helper);
  for (unsigned type = READY; type != CLOSED;)
    type = client_receive(&client, &payload, &length);
  check_no_processes(1000);
  pid_t second = world_start_helper(&options);
  CHECK_EQUAL(world_cgroups(options.socket), 0);
  struct client next = client_open_at(options.socket);
  struct answer answer = RUN(&next, "say", "served", "", "0");
  CHECK_EXITED(answer, 0);
  client_close(&next);
  CHECK_EQUAL(world_stop_helper(second), 0);
  CHECK_EQUAL(world_cgroups(options.socket), 0);
  check_no_processes(1000);
}

TEST(a_stopped_helper, "SIGTERM ends a helper cleanly in the middle of steps, and its socket is gone") {
  struct helper_options options = own("stopped");
  adopt_orphans();
  struct stat status;
  pid_t helper = world_start_helper(&options);
  struct client clients[3];
  for (size_t i = 0; i < 3; i++) {
    clients[i] = client_open_at(options.socket);
    client_start(&clients[i], STEP_OF(.argv = {"probe", "stubborn"}));
  }
  world_sleep_ms(100);
  uint64_t start = world_now_ms();
  CHECK_EQUAL(world_stop_helper(helper), 0);
  CHECK_BETWEEN(world_now_ms() - start, 0, 3000);
  CHECK_EQUAL(world_cgroups(options.socket), 0);
  CHECK(stat(options.socket, &status) != 0 && errno == ENOENT);
  check_no_processes(1000);
}

/* ---- starting ----------------------------------------------------------------------------------- */

static int start_with(const char *socket, const char *rootfs, const char *client, const char *slots) {
  char *argv[] = {
      (char *)"runner-helper", (char *)"--socket", (char *)socket,    (char *)"--rootfs", (char *)rootfs,
      (char *)"--client-uid",  (char *)client,     (char *)"--slots", (char *)slots,      NULL};
  return world_fail_helper(argv);
}

TEST(bad_options_are_refused, "a wrong option, number or word is refused with status 2") {
  char socket[512];
  (void)strcpy(socket, world_path("refused"));
  static const char *const numbers[] = {"", "x", "1x", "-1", "99999999999999999999"};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    CHECK_EQUAL(start_with(socket, world_rootfs(), numbers[i], "1"), 2);
    CHECK_EQUAL(start_with(socket, world_rootfs(), "0", numbers[i]), 2);
  }
  CHECK_EQUAL(start_with(socket, world_rootfs(), "0", "1025"), 2);
  CHECK_EQUAL(start_with(socket, world_rootfs(), "0", "0"), 2);
  char *bare[] = {(char *)"runner-helper", NULL};
  CHECK_EQUAL(world_fail_helper(bare), 2);
  char *unknown[] = {(char *)"runner-helper", (char *)"--unknown", NULL};
  CHECK_EQUAL(world_fail_helper(unknown), 2);
}

TEST(bad_places_are_refused,
     "a rootfs that is none, or a socket that cannot be made, is refused with status 1") {
  char socket[512];
  char empty[512];
  char absent[512];
  char endless[256];
  (void)strcpy(socket, world_path("refused"));
  (void)strcpy(empty, world_path("empty"));
  (void)strcpy(absent, world_path("absent/socket"));
  memset(endless, 'x', sizeof endless - 1);
  endless[0] = '/';
  endless[sizeof endless - 1] = '\0';
  MUST(mkdir(empty, 0755) == 0);
  CHECK_EQUAL(start_with(socket, "/nowhere/at/all", "0", "1"), 1);
  CHECK_EQUAL(start_with(socket, "relative", "0", "1"), 1);
  CHECK_EQUAL(start_with(socket, empty, "0", "1"), 1);
  CHECK_EQUAL(start_with(absent, world_rootfs(), "0", "1"), 1);
  CHECK_EQUAL(start_with(endless, world_rootfs(), "0", "1"), 1);
}

TEST(one_helper_for_a_socket, "a second helper for a socket is refused, and the first serves on") {
  CHECK_EQUAL(start_with(world_socket(), world_rootfs(), "0", "1"), 1);
  struct client client = client_open();
  struct answer answer = RUN(&client, "say", "served", "", "0");
  CHECK_EXITED(answer, 0);
}

TEST(a_dead_socket_is_replaced, "a socket that a dead helper left does not keep the next one from starting") {
  struct helper_options options = own("dead");
  pid_t helper = world_start_helper(&options);
  struct stat status;
  MUST(kill(helper, SIGKILL) == 0 && waitpid(helper, NULL, 0) == helper);
  MUST(stat(options.socket, &status) == 0);
  pid_t second = world_start_helper(&options);
  struct client client = client_open_at(options.socket);
  client_close(&client);
  CHECK_EQUAL(world_stop_helper(second), 0);
}
