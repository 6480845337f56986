/* The real helper on this kernel. Runs as root. */
#include "../kit/kit.h"
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
  const char *name = getenv("RUNNER_SUITE");
  const struct kit_suite suite = {.name = name ? name : "integration",
                                  .begin = world_begin,
                                  .after_each = world_left_behind,
                                  .end = world_end};
  if (geteuid() != 0) {
    (void)fputs("the integration tests must run as root\n", stderr);
    return 1;
  }
  return kit_main(&suite, argc, argv);
}
