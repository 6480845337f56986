/* What a program is given: arguments, environment, descriptors, identity, terminal. */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <termios.h>
#include <unistd.h>

/* say OUT ERR STATUS */
static int say(char **arguments) {
  (void)fputs(arguments[0], stdout);
  (void)fputs(arguments[1], stderr);
  return (int)number(arguments[2]);
}

/* Each argument on its own line, then each variable. */
static int words(char **arguments) {
  for (char **word = arguments; *word; word++)
    put("[%s]\n", *word);
  for (char **variable = environ; *variable; variable++)
    put("%s\n", *variable);
  return 0;
}

static int count(char **arguments) {
  size_t words_count = 0;
  size_t variables = 0;
  while (arguments[words_count])
    words_count++;
  while (environ[variables])
    variables++;
  put("%zu %zu\n", words_count, variables);
  return 0;
}

/* stdin to stdout, as it comes. */
static int cat(char **arguments) {
  static char chunk[65536];
  (void)arguments;
  for (;;) {
    ssize_t length = read(0, chunk, sizeof chunk);
    if (length < 0)
      give_up("read");
    if (length == 0)
      return 0;
    for (ssize_t written = 0; written < length;) {
      ssize_t part = write(1, chunk + written, (size_t)(length - written));
      if (part < 0)
        give_up("write");
      written += part;
    }
  }
}

/* Says how many bytes it read, after a rest of MILLISECONDS. */
static int drain(char **arguments) {
  static char chunk[65536];
  size_t total = 0;
  (void)usleep((useconds_t)number(arguments[0]) * 1000);
  for (ssize_t length = read(0, chunk, sizeof chunk); length > 0; length = read(0, chunk, sizeof chunk))
    total += (size_t)length;
  put("%zu\n", total);
  return 0;
}

/* Reads one line, answers, and again until the end. */
static int talk(char **arguments) {
  char line[256];
  (void)arguments;
  while (fgets(line, sizeof line, stdin))
    put("heard %s", line);
  put("end\n");
  return 0;
}

static int die(char **arguments) {
  (void)raise((int)number(arguments[0]));
  return 98;
}

static int descriptors(char **arguments) {
  (void)arguments;
  for (int fd = 0; fd < 4096; fd++) {
    if (fcntl(fd, F_GETFD) >= 0)
      put("%d ", fd);
  }
  put("\n");
  return 0;
}

/* The lines of /proc/self/status that begin with one of the arguments. */
static int status(char **arguments) {
  char line[512];
  FILE *file = fopen("/proc/self/status", "r");
  if (!file)
    give_up("/proc/self/status");
  while (fgets(line, sizeof line, file)) {
    for (char **word = arguments; *word; word++) {
      if (strncmp(line, *word, strlen(*word)) == 0 && line[strlen(*word)] == ':')
        put("%s", line);
    }
  }
  return fclose(file);
}

static int identity(char **arguments) {
  char name[64] = "";
  (void)arguments;
  (void)gethostname(name, sizeof name);
  put("uid %d gid %d groups %d session %d host %s\n", (int)getuid(), (int)getgid(), getgroups(0, NULL),
      getsid(0) == getpid(), name);
  errno = 0;
  int terminal = open("/dev/tty", O_RDWR);
  put("tty %s\n", terminal >= 0 ? "open" : strerror(errno));
  return 0;
}

static volatile sig_atomic_t resized;

static void on_resize(int signal_number) {
  (void)signal_number;
  resized = 1;
}

/* Tells the window's size, and again when it has changed. */
static int window(char **arguments) {
  struct winsize size;
  (void)arguments;
  (void)signal(SIGWINCH, on_resize);
  if (!isatty(0) || !isatty(1) || !isatty(2) || ioctl(0, TIOCGWINSZ, &size) != 0)
    give_up("no terminal");
  put("%d x %d\n", size.ws_row, size.ws_col);
  while (!resized)
    (void)pause();
  (void)ioctl(0, TIOCGWINSZ, &size);
  put("%d x %d\n", size.ws_row, size.ws_col);
  return 0;
}

static volatile sig_atomic_t got_signal;

static void on_signal(int signal_number) {
  got_signal = signal_number;
}

/* Waits for a signal and says which; the arguments are those that it takes. */
static int await(char **arguments) {
  for (char **word = arguments; *word; word++)
    (void)signal((int)number(*word), on_signal);
  put("waiting\n");
  while (!got_signal)
    (void)usleep(1000);
  put("signal %d\n", (int)got_signal);
  return 0;
}

static int rest(char **arguments) {
  put("resting\n");
  (void)usleep((useconds_t)number(arguments[0]) * 1000);
  return 0;
}

const struct verb basic_verbs[] = {
    {"say", say},       {"words", words},       {"count", count},   {"cat", cat},
    {"drain", drain},   {"talk", talk},         {"die", die},       {"descriptors", descriptors},
    {"status", status}, {"identity", identity}, {"window", window}, {"await", await},
    {"rest", rest},     {NULL, NULL},
};
