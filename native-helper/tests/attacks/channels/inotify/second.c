#include "../../attack.h"
#include <sys/inotify.h>

int main(void) {
  static const char *const shared[] = {"/etc/passwd", "/etc", "/dev/null",   "/dev",
                                       "/",           "/usr", "/usr/bin/env"};
  int watch = inotify_init1(IN_NONBLOCK);
  char events[4096];
  for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
    inotify_add_watch(watch, shared[i], IN_ALL_EVENTS);
  nap(2);
  if (read(watch, events, sizeof events) > 0)
    achieved("an event of another job");
  else
    refused("an event of another job %s", strerrorname_np(errno));
}
