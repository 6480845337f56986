/* Each limit: that it holds, what it is called, and how exact the measures are. */
#include "../kit/kit.h"
#include "client.h"
#include "world.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static double cpu_ms(const struct answer *answer) {
  return (double)(answer->user_ns + answer->system_ns) / 1e6;
}

/* By how much later than elsewhere anything may happen on this machine: in an emulated one a processor stands
 * still while its host does something else, and the clocks go on. */
static double lateness_ms(void) {
  const char *said = getenv("RUNNER_TEST_LATENESS_MS");
  return said ? strtod(said, NULL) : 0;
}

/* ---- processor time ----------------------------------------------------------------------------- */

TEST(cpu_time_is_limited,
     "a program over its processor time is stopped, a few milliseconds behind the limit") {
  struct client client = client_open();
  struct answer answer = client_run(&client, STEP_OF(.argv = {"probe", "burn", "10000"}, .cpu_ms = 400));
  CHECK_STOPPED(answer, CPU_TIME);
  CHECK(answer.evidence & BY_CPU);
  CHECK_BETWEEN(cpu_ms(&answer), 400, 430 + lateness_ms());
}

TEST(cpu_time_is_of_all, "the processor time of all processes of a step counts together") {
  struct client client = client_open();
  struct answer answer = client_run(&client, STEP_OF(.argv = {"probe", "burn", "300", "4"}, .cpu_ms = 600));
  CHECK_STOPPED(answer, CPU_TIME);
  CHECK_BETWEEN(cpu_ms(&answer), 600, 640 + lateness_ms());
}

TEST(cpu_time_is_of_the_step, "each step has the whole of its own limit, whatever the ones before it used") {
  struct client client = client_open();
  for (int i = 0; i < 4; i++) {
    struct answer answer = client_run(&client, STEP_OF(.argv = {"probe", "burn", "150"}, .cpu_ms = 250));
    CHECK_EXITED(answer, 0);
    CHECK_BETWEEN(cpu_ms(&answer), 150, 170 + lateness_ms());
  }
}

TEST(cpu_time_is_exact, "two seconds of processor time are measured within 2 percent") {
  struct client client = client_open();
  struct answer answer = RUN(&client, "burn", "2000");
  CHECK_EXITED(answer, 0);
  CHECK_BETWEEN(cpu_ms(&answer), 1960, 2040);
}

TEST(cpu_time_is_exact_under_load, "they are measured as exactly while every other slot is busy") {
  for (size_t i = 1; i < WORLD_SLOTS; i++) {
    struct client busy = client_open();
    client_start(&busy, STEP_OF(.argv = {"probe", "burn", "100000"}, .cpu_ms = 100000, .wall_ms = 100000));
  }
  struct client client = client_open();
  struct answer answer =
      client_run(&client, STEP_OF(.argv = {"probe", "burn", "2000"}, .cpu_ms = 10000, .wall_ms = 100000));
  CHECK_EXITED(answer, 0);
  CHECK_BETWEEN(cpu_ms(&answer), 1960, 2040);
}

TEST(processors_are_shared_out, "half a processor makes a program take twice the time") {
  struct client client = client_open();
  struct answer answer = client_run(&client, STEP_OF(.argv = {"probe", "burn", "400"}, .cpus_permille = 500));
  CHECK_EXITED(answer, 0);
  CHECK((double)answer.wall_ns / 1e6 > 650);
  CHECK_BETWEEN(cpu_ms(&answer), 400, 420 + lateness_ms());
}

/* ---- wall time ---------------------------------------------------------------------------------- */

TEST(wall_time_is_limited, "a program over its time is stopped, although it uses no processor") {
  struct client client = client_open();
  struct answer answer = client_run(&client, STEP_OF(.argv = {"probe", "rest", "10000"}, .wall_ms = 200));
  CHECK_STOPPED(answer, WALL_TIME);
  CHECK_EQUAL(answer.evidence, BY_WALL);
  CHECK_BETWEEN((double)answer.wall_ns / 1e6, 200, 1000);
  CHECK_OUT(answer, "resting\n");
}

TEST(stubborn_programs_end,
     "a program that ignores every signal, or has stopped itself, is stopped all the same") {
  struct client client = client_open();
  struct answer ignoring = client_run(&client, STEP_OF(.argv = {"probe", "stubborn"}, .wall_ms = 100));
  CHECK_STOPPED(ignoring, WALL_TIME);
  struct answer stopped = client_run(&client, STEP_OF(.argv = {"probe", "stubborn", "stop"}, .wall_ms = 100));
  CHECK_STOPPED(stopped, WALL_TIME);
}

/* ---- memory ------------------------------------------------------------------------------------- */

TEST(memory_is_limited, "a program over its memory is killed, and the reason is memory") {
  struct client client = client_open();
  struct answer answer = client_run(&client, STEP_OF(.argv = {"probe", "touch", "128"}, .memory = 64 * MIB));
  CHECK_STOPPED(answer, MEMORY);
  CHECK(answer.evidence & BY_OOM_KILL);
  CHECK(answer.oom_kills >= 1);
  CHECK_BETWEEN(answer.memory_peak / MIB, 60, 66);
  struct answer next = RUN(&client, "say", "next", "", "0");
  CHECK_EXITED(next, 0);
  CHECK_EQUAL(next.oom_kills, 0);
}

/* Whether that is seen while the arguments are copied, by one that shares the memory of the slot's own
 * processes, or only by the program, depends on what the kernel has charged ahead. */
TEST(memory_may_be_too_little_to_start,
     "a step whose arguments leave nothing of its memory fails for it, and the slot serves the next job") {
  static char large[125 * 1000];
  memset(large, 'x', sizeof large - 1);
  struct client client = client_open();
  for (int i = 0; i < 3; i++) {
    struct answer answer = client_run(&client, STEP_OF(.argv = {"probe", "touch", "4", large, large, large,
                                                                large, large, large, large, large},
                                                       .memory = MIB));
    CHECK_EQUAL(answer.type, RESULT);
    /* Where only the step is in the group that is limited, the kernel kills none that shares memory with
     * others: execve fails. */
    if (answer.ended != NOT_EXECUTED) {
      CHECK_EQUAL(answer.reason, MEMORY);
      CHECK(answer.evidence & BY_OOM_KILL);
    }
    answer_free(&answer);
    client_finish(&client);
    struct answer next = RUN(&client, "say", "served", "", "0");
    CHECK_EXITED(next, 0);
    client_finish(&client);
  }
}

TEST(memory_of_a_child_counts, "the reason is memory also when the one that was killed was a child") {
  struct client client = client_open();
  for (int i = 0; i < 5; i++) {
    struct answer answer =
        client_run(&client, STEP_OF(.argv = {"probe", "touch-in-child", "128"}, .memory = 64 * MIB));
    CHECK_EQUAL(answer.type, RESULT);
    CHECK_EQUAL(answer.reason, MEMORY);
    CHECK(answer.evidence & BY_OOM_KILL);
    answer_free(&answer);
  }
}

TEST(memory_is_exact, "a program that touches 100 MiB is measured within 5 percent") {
  struct client client = client_open();
  for (int i = 0; i < 3; i++) {
    struct answer answer = RUN(&client, "touch", "100");
    CHECK_EXITED(answer, 0);
    CHECK_BETWEEN((double)answer.memory_peak / MIB, 99, 105);
    answer_free(&answer);
  }
}

/* The kernel charges a group for 64 pages (256 KiB) at a time on each processor, and may still hold so much
 * for it when a step begins: what a step is measured at is exact to that, here on two processors. */
TEST(memory_is_of_the_step, "a small step after a large one is measured as small") {
  struct client client = client_open();
  struct answer large = RUN(&client, "touch", "100");
  CHECK_EXITED(large, 0);
  struct answer small = RUN(&client, "touch", "10");
  CHECK_EXITED(small, 0);
  CHECK_BETWEEN((double)small.memory_peak / MIB, 9.5, 11);
}

TEST(job_files_are_memory, "files that a step writes count as its memory, those of the steps before do not") {
  struct client client = client_open();
  struct answer first = RUN(&client, "write", "file", "20971520");
  CHECK_EXITED(first, 0);
  CHECK_BETWEEN((double)first.memory_peak / MIB, 19.9, 23);
  struct answer second = client_run(&client, STEP_OF(.argv = {"probe", "touch", "10"}, .memory = 16 * MIB));
  CHECK_EXITED(second, 0);
  CHECK_BETWEEN((double)second.memory_peak / MIB, 9.9, 13);
}

TEST(the_toolchain_is_not_memory,
     "a file of the toolchain that a program reads is not counted as its memory") {
  struct client client = client_open();
  struct answer answer = RUN(&client, "read", "/etc/large");
  CHECK_EXITED(answer, 0);
  CHECK_OUT(answer, "41943040\n");
  CHECK_BETWEEN((double)answer.memory_peak / MIB, 0, 8);
}

/* ---- output ------------------------------------------------------------------------------------- */

TEST(stdout_is_limited, "a flood on stdout is stopped, and exactly the limit comes back") {
  struct client client = client_open();
  struct answer answer =
      client_run(&client, STEP_OF(.argv = {"probe", "flood", "1"}, .stdout_limit = 100000));
  CHECK_STOPPED(answer, OUTPUT_LIMIT);
  CHECK_EQUAL(answer.evidence, BY_STDOUT);
  CHECK_EQUAL(answer.out.length, 100000);
  CHECK(answer.stdout_bytes > 100000);
}

TEST(stderr_is_limited, "a flood on stderr is stopped, and exactly the limit comes back") {
  struct client client = client_open();
  struct answer answer = client_run(&client, STEP_OF(.argv = {"probe", "flood", "2"}, .stderr_limit = 1000));
  CHECK_STOPPED(answer, OUTPUT_LIMIT);
  CHECK_EQUAL(answer.evidence, BY_STDERR);
  CHECK_EQUAL(answer.err.length, 1000);
}

TEST(the_limit_itself_is_allowed, "output of exactly the limit is no flood, and one byte more is") {
  struct client client = client_open();
  struct answer exact =
      client_run(&client, STEP_OF(.argv = {"probe", "flood", "1", "5000"}, .stdout_limit = 5000));
  CHECK_EXITED(exact, 0);
  CHECK_EQUAL(exact.out.length, 5000);
  struct answer over =
      client_run(&client, STEP_OF(.argv = {"probe", "flood", "1", "5001"}, .stdout_limit = 5000));
  CHECK_EQUAL(over.reason, OUTPUT_LIMIT);
  CHECK_EQUAL(over.out.length, 5000);
  CHECK_EQUAL(over.stdout_bytes, 5001);
}

TEST(no_output_may_be_allowed, "a limit of nothing lets nothing through") {
  struct client client = client_open();
  struct answer quiet =
      client_run(&client, STEP_OF(.argv = {"probe", "say", "", "", "0"}, .stdout_limit = NOTHING));
  CHECK_EXITED(quiet, 0);
  struct answer loud =
      client_run(&client, STEP_OF(.argv = {"probe", "say", "x", "", "0"}, .stdout_limit = NOTHING));
  CHECK_EQUAL(loud.reason, OUTPUT_LIMIT);
  CHECK_EQUAL(loud.out.length, 0);
}

/* ---- files -------------------------------------------------------------------------------------- */

TEST(file_size_is_limited, "a program that writes too large a file dies of SIGXFSZ, and that is the reason") {
  struct client client = client_open();
  struct answer answer =
      client_run(&client, STEP_OF(.argv = {"probe", "write", "file", "2000000"}, .file_size = MIB));
  client_check_ended(__FILE__, __LINE__, &answer, SIGNALED, SIGXFSZ, FILE_SIZE);
  CHECK_EQUAL(answer.evidence, BY_FILE_SIZE);
  struct answer size = RUN(&client, "stat", "file");
  CHECK_OUT(size, "100644 1048576 1000\n");
}

static void set_disk(const struct client *client, uint64_t size, uint32_t inodes) {
  struct bytes payload = {NULL, 0, 0};
  bytes_add_integer(&payload, size, 8);
  bytes_add_integer(&payload, inodes, 4);
  client_send_frame(client, SANDBOX, payload.data, payload.length);
  bytes_free(&payload);
}

TEST(the_disk_is_limited, "the job's file system has the size of SANDBOX, in all its directories together") {
  struct client client = client_open();
  set_disk(&client, 4 * MIB, 1000);
  struct answer answer = RUN(&client, "write", "file", "3000000");
  CHECK_EXITED(answer, 0);
  struct answer full = RUN(&client, "write", "/tmp/file", "3000000");
  CHECK_EXITED(full, 1);
  CHECK_OUT(full, "write: No space left on device\n");
  struct answer size = RUN(&client, "disk", "/dev/shm");
  CHECK_OUT(size, "4194304 1000\n");
}

TEST(inodes_are_limited, "the job has no more files than SANDBOX allows") {
  struct client client = client_open();
  set_disk(&client, 4 * MIB, 100);
  struct answer answer = RUN(&client, "many-files", "1000");
  CHECK_EXITED(answer, 0);
  CHECK_BETWEEN(strtol((const char *)answer.out.data, NULL, 10), 80, 100);
  CHECK(strstr((const char *)answer.out.data, "No space left on device"));
}

TEST(the_next_disk_is_the_default, "the next job has the default disk again") {
  struct client client = client_open();
  set_disk(&client, 4 * MIB, 100);
  struct answer first = RUN(&client, "disk", ".");
  CHECK_OUT(first, "4194304 100\n");
  client_finish(&client);
  struct answer second = RUN(&client, "disk", ".");
  CHECK_OUT(second, "67108864 16384\n");
}

/* ---- processes and rlimits ---------------------------------------------------------------------- */

TEST(processes_are_limited, "a program has as many processes as it may, the next fork fails and is told") {
  struct client client = client_open();
  struct answer answer = client_run(&client, STEP_OF(.argv = {"probe", "forks", "100"}, .processes = 10));
  CHECK_EXITED(answer, 0);
  CHECK_OUT(answer, "9 Resource temporarily unavailable\n");
  CHECK_EQUAL(answer.evidence, BY_PROCESSES);
  struct answer next = client_run(&client, STEP_OF(.argv = {"probe", "forks", "9"}, .processes = 10));
  CHECK_OUT(next, "9 Success\n");
  CHECK_EQUAL(next.evidence, 0);
}

TEST(threads_are_limited, "threads count as processes") {
  struct client client = client_open();
  struct answer answer = client_run(&client, STEP_OF(.argv = {"probe", "threads", "100"}, .processes = 20));
  CHECK_EXITED(answer, 0);
  CHECK_OUT(answer, "19\n");
}

TEST(one_process_is_possible, "a step of one process may not fork at all") {
  struct client client = client_open();
  struct answer answer = client_run(&client, STEP_OF(.argv = {"probe", "forks", "1"}, .processes = 1));
  CHECK_OUT(answer, "0 Resource temporarily unavailable\n");
}

TEST(fork_bombs_end, "a fork bomb ends with its time, leaves nothing, and the next step runs") {
  struct client client = client_open();
  struct answer answer = client_run(
      &client, STEP_OF(.argv = {"probe", "bomb"}, .wall_ms = 2000, .cpu_ms = 9000, .processes = 100));
  CHECK_EQUAL(answer.type, RESULT);
  CHECK(answer.reason == WALL_TIME || answer.reason == CPU_TIME);
  CHECK(answer.evidence & BY_PROCESSES);
  struct answer next = RUN(&client, "processes");
  CHECK_EXITED(next, 0);
  CHECK_OUT(next, "1\n");
}

TEST(rlimits_are_set, "open files, file size, stack and address space are set soft and hard") {
  struct client client = client_open();
  struct answer answer =
      client_run(&client, STEP_OF(.argv = {"probe", "rlimits"}, .open_files = 33, .file_size = 12345,
                                  .stack = 4 * MIB, .address_space = 512 * MIB));
  CHECK_OUT(answer, "33 33\n12345 12345\n4194304 4194304\n536870912 536870912\n65536 65536\n");
  struct answer files = client_run(&client, STEP_OF(.argv = {"probe", "open-files"}, .open_files = 33));
  CHECK_OUT(files, "32 Too many open files\n");
}

TEST(the_stack_is_limited,
     "a deep recursion dies within its stack, and lives where there is none to a limit") {
  struct client client = client_open();
  struct answer deep = client_run(&client, STEP_OF(.argv = {"probe", "stack", "20000"}, .stack = 4 * MIB));
  CHECK_EQUAL(deep.ended, SIGNALED);
  CHECK_EQUAL(deep.code, SIGSEGV);
  CHECK_EQUAL(deep.reason, NONE);
  struct answer unlimited = RUN(&client, "stack", "20000");
  CHECK_EXITED(unlimited, 0);
}

TEST(address_space_is_limited, "a program over its address space is refused the memory") {
  struct client client = client_open();
  struct answer answer =
      client_run(&client, STEP_OF(.argv = {"probe", "touch", "200"}, .address_space = 64 * MIB));
  CHECK_EXITED(answer, 1);
  CHECK_OUT(answer, "mmap: Cannot allocate memory\n");
}

/* ---- processors --------------------------------------------------------------------------------- */

static cpu_set_t own_processors(void) {
  cpu_set_t usable;
  MUST(sched_getaffinity(0, sizeof usable, &usable) == 0);
  return usable;
}

static size_t nth_processor(const cpu_set_t *usable, int number) {
  size_t processor = 0;
  int left = number % CPU_COUNT(usable);
  while (!CPU_ISSET(processor, usable) || left-- > 0)
    processor++;
  return processor;
}

TEST(slots_are_pinned, "a helper that pins its slots gives each one processor, and no program leaves it") {
  enum { SLOTS = 3 };
  const cpu_set_t usable = own_processors();
  char path[512];
  char expected[64];
  struct client clients[SLOTS];
  (void)strcpy(path, world_path("pinned"));
  const struct helper_options options = {.socket = path, .client = getuid(), .slots = SLOTS, .pin = true};
  pid_t helper = world_start_helper(&options);
  for (int slot = 0; slot < SLOTS; slot++) {
    clients[slot] = client_open_at(path);
    struct answer answer = RUN(&clients[slot], "processors");
    CHECK_EXITED(answer, 0);
    (void)snprintf(expected, sizeof expected, "1 %zu Operation not permitted\n",
                   nth_processor(&usable, slot));
    CHECK_OUT(answer, expected);
  }
  for (int slot = 0; slot < SLOTS; slot++)
    client_close(&clients[slot]);
  CHECK_EQUAL(world_stop_helper(helper), 0);
}

TEST(slots_are_free, "a helper that does not pin lets programs use and choose all processors") {
  const cpu_set_t usable = own_processors();
  char expected[64];
  struct client client = client_open();
  struct answer answer = RUN(&client, "processors");
  CHECK_EXITED(answer, 0);
  (void)snprintf(expected, sizeof expected, "%d %zu all\n", CPU_COUNT(&usable), nth_processor(&usable, 0));
  CHECK_OUT(answer, expected);
}

/* ---- cancelling --------------------------------------------------------------------------------- */

TEST(steps_are_cancelled, "a step is cancelled while it runs") {
  struct client client = client_open();
  client_start(&client, STEP_OF(.argv = {"probe", "rest", "10000"}));
  world_sleep_ms(50);
  uint64_t start = world_now_ms();
  client_send_frame(&client, CANCEL, NULL, 0);
  struct answer answer = client_answer(&client);
  CHECK_STOPPED(answer, CANCELLED);
  CHECK_EQUAL(answer.evidence, BY_CANCEL);
  CHECK_BETWEEN(world_now_ms() - start, 0, 1500);
}

TEST(steps_are_cancelled_at_once, "a CANCEL directly behind its STEP ends the step, every time") {
  struct client client = client_open();
  struct bytes frames = {NULL, 0, 0};
  client_add_step(&frames, STEP_OF(.argv = {"probe", "rest", "10000"}));
  bytes_add_frame(&frames, CANCEL, NULL, 0);
  for (int i = 0; i < 30; i++) {
    client_send(&client, &frames);
    struct answer answer = client_answer(&client);
    CHECK_STOPPED(answer, CANCELLED);
    answer_free(&answer);
  }
  struct answer next = RUN(&client, "say", "next", "", "0");
  CHECK_EXITED(next, 0);
}
