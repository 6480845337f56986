#include "kit.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_TESTS = 1024, TIME_LIMIT_MS = 120000 };

struct test {
  const char *sentence;
  void (*run)(void);
};

static struct test tests[MAX_TESTS];
static size_t test_count;
static volatile sig_atomic_t interrupted;
static const struct kit_suite *beginning; /* while begin() runs */

void kit_register(const char *sentence, void (*run)(void)) {
  if (test_count == MAX_TESTS)
    abort();
  tests[test_count++] = (struct test){sentence, run};
}

_Noreturn void kit_fail(const char *file, int line, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  (void)printf("      %s:%d: ", file, line);
  (void)vprintf(format, arguments);
  (void)printf("\n");
  (void)fflush(stdout);
  va_end(arguments);
  const struct kit_suite *suite = beginning;
  beginning = NULL;
  if (suite && suite->end)
    (void)suite->end();
  _exit(1);
}

_Noreturn void kit_fail_errno(const char *file, int line, const char *what) {
  kit_fail(file, line, "%s: %s", what, strerror(errno));
}

void kit_check_equal(const char *file, int line, const char *what, long long actual, long long expected) {
  if (actual != expected)
    kit_fail(file, line, "%s is %lld, not %lld", what, actual, expected);
}

void kit_check_between(const char *file, int line, const char *what, double actual, double least,
                       double most) {
  if (!(actual >= least && actual <= most))
    kit_fail(file, line, "%s is %.6g, not between %.6g and %.6g", what, actual, least, most);
}

void kit_check_text(const char *file, int line, const char *what, const char *actual, const char *expected) {
  if (strcmp(actual, expected) != 0)
    kit_fail(file, line, "%s is \"%.400s\", not \"%.400s\"", what, actual, expected);
}

void kit_check_bytes(const char *file, int line, const char *what, const void *actual, size_t length,
                     const void *expected, size_t expected_length) {
  if (length != expected_length)
    kit_fail(file, line, "%s has %zu bytes, not %zu", what, length, expected_length);
  for (size_t i = 0; i < length; i++) {
    unsigned is = ((const unsigned char *)actual)[i];
    unsigned wanted = ((const unsigned char *)expected)[i];
    if (is != wanted)
      kit_fail(file, line, "byte %zu of %s is 0x%02x, not 0x%02x", i, what, is, wanted);
  }
}

static _Noreturn void run_in_child(const struct test *test) {
  /* A group of its own: what the test starts and forgets is killed with it. */
  (void)setpgid(0, 0);
  (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  (void)signal(SIGINT, SIG_DFL);
  (void)signal(SIGTERM, SIG_DFL);
  test->run();
  (void)fflush(stdout);
  _exit(0);
}

static bool ends_in_time(pid_t pid) {
  struct pollfd ended = {.fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN};
  int count = ended.fd < 0 ? -1 : poll(&ended, 1, TIME_LIMIT_MS);
  if (ended.fd >= 0)
    (void)close(ended.fd);
  return count == 1;
}

static bool run_test(const struct test *test) {
  int status = 0;
  (void)fflush(stdout);
  pid_t pid = fork();
  if (pid < 0)
    return false;
  if (pid == 0)
    run_in_child(test);
  (void)setpgid(pid, pid);
  bool in_time = ends_in_time(pid);
  (void)kill(-pid, SIGKILL);
  (void)waitpid(pid, &status, 0);
  if (!in_time)
    (void)printf("      it took longer than %d s\n", TIME_LIMIT_MS / 1000);
  else if (WIFSIGNALED(status))
    (void)printf("      it died of signal %d\n", WTERMSIG(status));
  return in_time && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool run_and_report(const struct kit_suite *suite, const struct test *test) {
  struct timespec start, end;
  (void)clock_gettime(CLOCK_MONOTONIC, &start);
  bool passed = run_test(test);
  const char *left = suite->after_each ? suite->after_each() : NULL;
  if (left)
    (void)printf("      it left behind: %s\n", left);
  (void)clock_gettime(CLOCK_MONOTONIC, &end);
  double seconds = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
  passed = passed && !left;
  (void)printf("%s  %s (%.2f s)\n", passed ? "pass" : "FAIL", test->sentence, seconds);
  (void)fflush(stdout);
  return passed;
}

static void on_interrupt(int number) {
  (void)number;
  interrupted = 1;
}

int kit_main(const struct kit_suite *suite, int argc, char **argv) {
  const char *wanted = argc > 1 ? argv[1] : "";
  size_t passed = 0;
  size_t failed = 0;
  const struct sigaction action = {.sa_handler = on_interrupt};
  (void)sigaction(SIGINT, &action, NULL);
  (void)sigaction(SIGTERM, &action, NULL);
  beginning = suite;
  if (suite->begin)
    suite->begin();
  beginning = NULL;
  for (size_t i = 0; i < test_count && !interrupted; i++) {
    if (!strstr(tests[i].sentence, wanted))
      continue;
    if (run_and_report(suite, &tests[i]))
      passed++;
    else
      failed++;
  }
  const char *wrong = suite->end ? suite->end() : NULL;
  if (wrong)
    (void)printf("FAIL  %s\n", wrong);
  failed += wrong != NULL;
  (void)printf("%s: %zu passed, %zu failed\n", suite->name, passed, failed);
  return failed == 0 && passed > 0 && !interrupted ? 0 : 1;
}
