#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int error_set(struct error *error, enum stage stage, int number, const char *format, ...) {
  if (!error_is_set(error)) {
    va_list arguments;
    error->stage = (int)stage;
    error->number = number;
    va_start(arguments, format);
    (void)vsnprintf(error->detail, sizeof error->detail, format, arguments);
    va_end(arguments);
  }
  return -number;
}

const char *stage_name(int stage) {
  static const char *const names[] = {
      "none",        "protocol",       "slots",    "cgroup", "namespaces",  "network",   "mounts",
      "rootfs",      "user namespace", "hostname", "spawn",  "credentials", "seccomp",   "limits",
      "descriptors", "exec",           "file",     "fetch",  "list",        "supervise", "terminal",
  };
  return stage >= 0 && stage <= STAGE_LAST ? names[stage] : "unknown";
}

void log_line(const char *format, ...) {
  char line[512];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  if (length < 0)
    return;
  if ((size_t)length >= sizeof line)
    line[sizeof line - 1] = '\0';
  /* A log that cannot be written must not stop the supervisor: nothing is done about an error. */
  (void)dprintf(STDERR_FILENO, "runner-helper: %s\n", line);
}

void log_error(const char *what, const struct error *error) {
  log_line("%s: %s: %s (%s)", what, stage_name(error->stage), error->detail, strerror(error->number));
}
