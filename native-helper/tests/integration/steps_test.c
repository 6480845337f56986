/* A step: what the program gets, what comes back of it. */
#include "../kit/kit.h"
#include "client.h"
#include "world.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

TEST(output_comes_back, "a program's stdout, stderr and exit code come back, each by itself") {
  struct client client = client_open();
  struct answer answer = RUN(&client, "say", "to out\n", "to err\n", "7");
  CHECK_EXITED(answer, 7);
  CHECK_OUT(answer, "to out\n");
  CHECK_TEXT((const char *)answer.err.data, "to err\n");
  CHECK_EQUAL(answer.stdout_bytes, 7);
  CHECK_EQUAL(answer.stderr_bytes, 7);
  CHECK_EQUAL(answer.evidence, 0);
  CHECK(answer.wall_ns > 0 && answer.user_ns + answer.system_ns > 0);
}

TEST(exit_codes_are_whole, "every exit code from 0 to 255 is told") {
  static const char *const codes[] = {"0", "1", "127", "128", "137", "255"};
  struct client client = client_open();
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
    struct answer answer = RUN(&client, "say", "", "", codes[i]);
    CHECK_EXITED(answer, (unsigned)strtoul(codes[i], NULL, 10));
    answer_free(&answer);
  }
}

TEST(signals_are_told, "a program that dies of a signal is told with the signal's number") {
  static const char *const numbers[] = {"6", "8", "9", "11", "15"};
  struct client client = client_open();
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    struct answer answer = RUN(&client, "die", numbers[i]);
    CHECK_EQUAL(answer.type, RESULT);
    CHECK_EQUAL(answer.ended, SIGNALED);
    CHECK_EQUAL(answer.code, strtoul(numbers[i], NULL, 10));
    CHECK_EQUAL(answer.reason, NONE);
    answer_free(&answer);
  }
}

static void check_not_executed(const struct step_spec *step, int number) {
  struct client client = client_open();
  struct answer answer;
  client_put(&client, "text", "no program");
  answer = client_run(&client, step);
  client_check_ended(__FILE__, __LINE__, &answer, NOT_EXECUTED, (unsigned)number, NONE);
  struct answer next = RUN(&client, "say", "next", "", "0");
  CHECK_EXITED(next, 0);
  client_close(&client);
}

TEST(absent_programs_are_told, "a program that is not there could not be executed, and the job goes on") {
  check_not_executed(STEP_OF(.argv = {"absent"}), ENOENT);
  check_not_executed(STEP_OF(.argv = {"/bin/absent"}), ENOENT);
  check_not_executed(STEP_OF(.argv = {"./absent"}), ENOENT);
  check_not_executed(STEP_OF(.argv = {""}), ENOENT);
  check_not_executed(STEP_OF(.argv = {"probe"}, .env = {"OTHER=1"}), ENOENT);
  check_not_executed(STEP_OF(.argv = {"probe"}, .env = {"PATH=:/nowhere::"}), ENOENT);
}

TEST(bad_programs_are_told, "a file without the right or the form of a program could not be executed") {
  check_not_executed(STEP_OF(.argv = {"./text"}), EACCES);
  check_not_executed(STEP_OF(.argv = {"/bin"}), EACCES);
  check_not_executed(STEP_OF(.argv = {"text"}, .env = {"PATH=/nowhere:/job/box"}), EACCES);
}

TEST(texts_are_no_programs, "an executable file that is no program answers ENOEXEC") {
  struct client client = client_open();
  struct bytes frames = {NULL, 0, 0};
  client_add_file(&frames, "script", "echo", 4, 1, false);
  client_add_step(&frames, STEP_OF(.argv = {"./script"}));
  client_send(&client, &frames);
  struct answer answer = client_answer(&client);
  client_check_ended(__FILE__, __LINE__, &answer, NOT_EXECUTED, ENOEXEC, NONE);
}

TEST(path_is_searched, "a program without a slash is looked for in the directories of PATH, in order") {
  struct client client = client_open();
  struct answer answer = client_run(&client, STEP_OF(.argv = {"probe", "say", "found", "", "0"},
                                                     .env = {"A=1", "PATH=/nowhere::/etc:/bin"}));
  CHECK_EXITED(answer, 0);
  CHECK_OUT(answer, "found");
}

TEST(words_arrive, "arguments and environment arrive byte for byte, and nothing is added") {
  struct client client = client_open();
  struct answer answer = client_run(
      &client, STEP_OF(.argv = {"/bin/probe", "words", "", " a b ", "new\nline", "\xff\xc3(", "-rf"},
                       .env = {"A=1", "EMPTY=", "B==2", "LINE=a\nb"}));
  CHECK_EXITED(answer, 0);
  CHECK_OUT(answer, "[]\n[ a b ]\n[new\nline]\n[\xff\xc3(]\n[-rf]\nA=1\nEMPTY=\nB==2\nLINE=a\nb\n");
}

TEST(no_environment_is_possible, "a step may have no environment at all") {
  struct client client = client_open();
  struct bytes frame = {NULL, 0, 0};
  client_add_step(&frame, STEP_OF(.argv = {"/bin/probe", "words"}, .env = {"A=1"}));
  /* The end of the frame is: envc 1, "A=1", stdin of 0 bytes. */
  frame.length -= 2 + 4 + 3 + 4;
  bytes_add_integer(&frame, 0, 2);
  bytes_add_integer(&frame, 0, 4);
  size_t payload = frame.length - 8;
  memcpy(frame.data, &payload, 4);
  client_send(&client, &frame);
  struct answer answer = client_answer(&client);
  CHECK_EXITED(answer, 0);
  CHECK_OUT(answer, "");
}

/* A STEP of so many arguments and variables, which `probe count` counts. */
static struct answer run_counted(struct client *client, unsigned arguments, unsigned variables) {
  struct bytes frame = {NULL, 0, 0};
  struct bytes payload = {NULL, 0, 0};
  client_add_step(&frame, STEP_OF(.argv = {"x"}));
  bytes_add(&payload, frame.data + 8, 84);
  bytes_add_integer(&payload, arguments + 2, 2);
  bytes_add_string(&payload, "/bin/probe");
  bytes_add_string(&payload, "count");
  for (unsigned i = 0; i < arguments; i++)
    bytes_add_string(&payload, "argument");
  bytes_add_integer(&payload, variables, 2);
  for (unsigned i = 0; i < variables; i++)
    bytes_add_string(&payload, "NAME=value");
  bytes_add_integer(&payload, 0, 4);
  client_send_frame(client, STEP, payload.data, payload.length);
  bytes_free(&frame);
  bytes_free(&payload);
  return client_answer(client);
}

TEST(many_words_arrive, "4,096 arguments and 1,024 variables arrive") {
  struct client client = client_open();
  struct answer answer = run_counted(&client, 4094, 1024);
  CHECK_EXITED(answer, 0);
  CHECK_OUT(answer, "4094 1024\n");
}

TEST(large_output_is_whole, "a megabyte of output arrives whole, in frames of at most 64 KiB") {
  struct client client = client_open();
  struct answer answer = RUN(&client, "flood", "1", "1048576");
  CHECK_EXITED(answer, 0);
  CHECK_EQUAL(answer.out.length, MIB);
  CHECK_EQUAL(answer.stdout_bytes, MIB);
  CHECK_BETWEEN(answer.largest_output, 1, 65536);
  for (size_t i = 0; i < MIB; i++)
    CHECK(answer.out.data[i] == 'x');
}

TEST(steps_share_a_directory, "the steps of a job share its directory, each with its own limits") {
  struct client client = client_open();
  struct answer first = RUN(&client, "write", "file", "1000");
  CHECK_EXITED(first, 0);
  struct answer second = client_run(&client, STEP_OF(.argv = {"probe", "ls", "."}, .open_files = 8));
  CHECK_EXITED(second, 0);
  CHECK_OUT(second, "file \n");
  struct answer third = RUN(&client, "stat", "file");
  CHECK_OUT(third, "100644 1000 1000\n");
}

TEST(steps_leave_no_process, "what a step left running is killed with it, whatever ties it has cut") {
  struct client client = client_open();
  uint64_t start = world_now_ms();
  struct answer answer = RUN(&client, "daemonize", "5000");
  CHECK_EXITED(answer, 0);
  CHECK_OUT(answer, "gone\n");
  CHECK_BETWEEN(world_now_ms() - start, 0, 3500);
  struct answer next = RUN(&client, "processes");
  CHECK_OUT(next, "1\n"); /* itself: the sandbox's init hides */
}

TEST(zombies_are_reaped, "children that nobody waited for do not hold a step up") {
  struct client client = client_open();
  struct answer answer = RUN(&client, "zombies", "50");
  CHECK_EXITED(answer, 0);
  CHECK_OUT(answer, "50\n");
  struct answer next = RUN(&client, "processes");
  CHECK_OUT(next, "1\n");
}

TEST(the_init_cannot_be_killed, "a program that kills everything it may kills nothing but itself") {
  struct client client = client_open();
  struct answer answer = RUN(&client, "kill-all");
  CHECK_EQUAL(answer.type, RESULT);
  struct answer next = RUN(&client, "say", "alive", "", "0");
  CHECK_EXITED(next, 0);
}

TEST(no_descriptor_is_inherited, "a program has the descriptors 0, 1 and 2, and no other") {
  struct client client = client_open();
  struct answer answer = RUN(&client, "descriptors");
  CHECK_OUT(answer, "0 1 2 \n");
  struct answer second = RUN(&client, "descriptors");
  CHECK_OUT(second, "0 1 2 \n");
}

TEST(identity_is_the_sandboxs,
     "a program is uid 1000 without groups, leads its session and has no terminal") {
  struct client client = client_open();
  struct answer answer = RUN(&client, "identity");
  CHECK_OUT(answer, "uid 1000 gid 1000 groups 0 session 1 host sandbox\ntty No such device or address\n");
}

TEST(privileges_are_gone, "a program has no capability, cannot gain any, and is under two filters") {
  struct client client = client_open();
  struct answer answer = RUN(&client, "status", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb",
                             "NoNewPrivs", "Seccomp", "SigBlk", "SigIgn");
  CHECK_EXITED(answer, 0);
  CHECK_OUT(answer, "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n"
                    "CapInh:\t0000000000000000\nCapPrm:\t0000000000000000\nCapEff:\t0000000000000000\n"
                    "CapBnd:\t0000000000000000\nCapAmb:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n");
}

TEST(the_root_is_read_only, "a program can write in the job's directories and nowhere else") {
  struct client client = client_open();
  struct answer answer = RUN(&client, "try", "here", "/tmp/x", "/dev/shm/x", "/x", "/bin/x", "/bin/probe",
                             "/dev/x", "/job/x", "/proc/x", "/proc/1/oom_score_adj");
  CHECK_OUT(answer, "here: written\n/tmp/x: written\n/dev/shm/x: written\n/x: Read-only file system\n"
                    "/bin/x: Read-only file system\n/bin/probe: Read-only file system\n"
                    "/dev/x: Read-only file system\n/job/x: Permission denied\n"
                    "/proc/x: No such file or directory\n/proc/1/oom_score_adj: No such file or directory\n");
}

TEST(the_sandbox_is_small, "the sandbox shows its rootfs, a few devices, the job and its own processes") {
  struct client client = client_open();
  struct answer root = RUN(&client, "ls", "/");
  CHECK_OUT(root, "bin denied dev etc job proc tmp \n");
  struct answer devices = RUN(&client, "ls", "/dev");
  CHECK_OUT(devices, "fd full null ptmx pts random shm stderr stdin stdout tty urandom zero \n");
  struct answer job = RUN(&client, "ls", "/job");
  CHECK_OUT(job, "box shm tmp \n");
  struct answer work = RUN(&client, "devices");
  CHECK_OUT(work, "1111\n");
  struct answer proc =
      RUN(&client, "try", "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/kcore");
  CHECK_OUT(proc, "/proc/sys/kernel/core_pattern: No such file or directory\n"
                  "/proc/sysrq-trigger: No such file or directory\n/proc/kcore: No such file or directory\n");
}

TEST(the_loopback_works, "a program can talk to itself over its loopback") {
  struct client client = client_open();
  struct answer answer = RUN(&client, "loop");
  CHECK_EXITED(answer, 0);
  CHECK_OUT(answer, "x\n");
}

TEST(wall_time_is_elapsed_time, "wall time is the time that the program took, processor time what it used") {
  struct client client = client_open();
  struct answer answer = RUN(&client, "rest", "300");
  CHECK_EXITED(answer, 0);
  CHECK_BETWEEN((double)answer.wall_ns / 1e6, 300, 1000);
  CHECK_BETWEEN((double)(answer.user_ns + answer.system_ns) / 1e6, 0, 30);
}

TEST(core_dumps_stay_out, "a program that would dump its core leaves no core file") {
  struct client client = client_open();
  struct answer answer = RUN(&client, "die", "11");
  CHECK_EQUAL(answer.code, SIGSEGV);
  struct answer next = RUN(&client, "ls", ".");
  CHECK_OUT(next, "\n");
}
