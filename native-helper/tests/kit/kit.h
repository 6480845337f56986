/* The test kit. A test is a function with a sentence for a name; it runs in a process of its own, with a
 * time limit, so that neither a crash nor a hang nor a leak of one test reaches the next. A failed check
 * prints where and what, and ends the test. */
#ifndef RUNNER_TESTS_KIT_H
#define RUNNER_TESTS_KIT_H

#include <stdbool.h>
#include <stddef.h>

/* TEST(identifier, "sentence") { ... } registers a test of this program. */
#define TEST(identifier, sentence)                                                                           \
  static void identifier(void);                                                                              \
  __attribute__((constructor)) static void register_##identifier(void) {                                     \
    kit_register(sentence, identifier);                                                                      \
  }                                                                                                          \
  static void identifier(void)

#define FAIL(...) kit_fail(__FILE__, __LINE__, __VA_ARGS__)

#define CHECK(condition)                                                                                     \
  do {                                                                                                       \
    if (!(condition))                                                                                        \
      FAIL("not true: %s", #condition);                                                                      \
  } while (0)

#define CHECK_EQUAL(actual, expected)                                                                        \
  kit_check_equal(__FILE__, __LINE__, #actual, (long long)(actual), (long long)(expected))

/* least <= actual <= most */
#define CHECK_BETWEEN(actual, least, most)                                                                   \
  kit_check_between(__FILE__, __LINE__, #actual, (double)(actual), (double)(least), (double)(most))

#define CHECK_TEXT(actual, expected) kit_check_text(__FILE__, __LINE__, #actual, actual, expected)
#define CHECK_BYTES(actual, length, expected, expected_length)                                               \
  kit_check_bytes(__FILE__, __LINE__, #actual, actual, length, expected, expected_length)

/* For what the test itself needs and what must not fail; prints errno. */
#define MUST(condition)                                                                                      \
  do {                                                                                                       \
    if (!(condition))                                                                                        \
      kit_fail_errno(__FILE__, __LINE__, #condition);                                                        \
  } while (0)

void kit_register(const char *sentence, void (*run)(void));
_Noreturn void kit_fail(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
_Noreturn void kit_fail_errno(const char *file, int line, const char *what);
void kit_check_equal(const char *file, int line, const char *what, long long actual, long long expected);
void kit_check_between(const char *file, int line, const char *what, double actual, double least,
                       double most);
void kit_check_text(const char *file, int line, const char *what, const char *actual, const char *expected);
void kit_check_bytes(const char *file, int line, const char *what, const void *actual, size_t length,
                     const void *expected, size_t expected_length);

/* What a test program has around its tests; every member may be NULL. */
struct kit_suite {
  const char *name;
  void (*begin)(void);
  /* After each test, in the main process: returns NULL, or what the test left behind. */
  const char *(*after_each)(void);
  /* Also after a failure of begin(). Returns NULL, or what is wrong at the end, which counts as a failure. */
  const char *(*end)(void);
};

/* Runs the tests whose sentences contain argv[1], or all. Returns the exit status. */
int kit_main(const struct kit_suite *suite, int argc, char **argv);

#endif
