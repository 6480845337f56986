#include "probe.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void give_up(const char *what) {
  (void)printf("%s: %s\n", what, strerror(errno));
  (void)fflush(stdout);
  exit(1);
}

long number(const char *argument) {
  return argument ? strtol(argument, NULL, 0) : 0;
}

void put(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  (void)vprintf(format, arguments);
  va_end(arguments);
  (void)fflush(stdout);
}

int main(int argc, char **argv) {
  const struct verb *const lists[] = {basic_verbs,   resource_verbs, file_verbs,
                                      process_verbs, channel_verbs,  attack_verbs};
  for (size_t i = 0; argc > 1 && i < sizeof lists / sizeof *lists; i++) {
    for (const struct verb *verb = lists[i]; verb->name; verb++) {
      if (strcmp(verb->name, argv[1]) == 0)
        return verb->run(argv + 2);
    }
  }
  (void)fprintf(stderr, "probe: no verb\n");
  return 99;
}
