/* The program that the integration tests run in the sandbox: `probe VERB ARGUMENT...` does one thing and says
 * what it saw. It is static, for the tests' rootfs has no library. */
#ifndef RUNNER_TESTS_PROBE_H
#define RUNNER_TESTS_PROBE_H

#include <stddef.h>

struct verb {
  const char *name;
  int (*run)(char **arguments); /* up to a NULL; returns the exit status */
};

/* Each file has its verbs, up to one without a name. */
extern const struct verb basic_verbs[];
extern const struct verb resource_verbs[];
extern const struct verb file_verbs[];
extern const struct verb process_verbs[];
extern const struct verb channel_verbs[];
extern const struct verb attack_verbs[];

/* Prints what failed and its errno, and ends with status 1. */
_Noreturn void give_up(const char *what);
/* The argument as a number; 0 when there is none. */
long number(const char *argument);
void put(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
