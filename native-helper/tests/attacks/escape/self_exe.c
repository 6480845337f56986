/* attack: overwrites the programs of other jobs, and the one of process 1 through /proc/1/exe
 * proof: nothing that is not the job's own opens for writing, also not by a second way */
#include "../attack.h"

static void try_path(const char *path) {
  must_not_open(path, O_WRONLY);
  must_not_open(path, O_RDWR | O_TRUNC);
  must_fail("truncate it", truncate(path, 0));
  int held = open(path, O_PATH);
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", held);
  if (held >= 0)
    must_not_open(link, O_WRONLY);
}

int main(void) {
  try_path("/proc/1/exe");
  try_path("/usr/bin/bash");
  try_path("/usr/bin/env");
  try_path("/usr/bin/python3");
  /* Its own program is the job's, but not while it runs. */
  must_not_open("/proc/self/exe", O_WRONLY);
}
