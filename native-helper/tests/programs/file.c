/* Programs that make files of every kind, and look at what is there. */
#include "probe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/un.h>
#include <unistd.h>

static void must(bool done, const char *what) {
  if (!done)
    give_up(what);
}

/* make KIND NAME [TARGET] */
static int make(char **arguments) {
  const char *kind = arguments[0];
  const char *name = arguments[1];
  if (strcmp(kind, "fifo") == 0) {
    must(mkfifo(name, 0644) == 0, name);
  } else if (strcmp(kind, "link") == 0) {
    must(symlink(arguments[2], name) == 0, name);
  } else if (strcmp(kind, "hardlink") == 0) {
    must(link(arguments[2], name) == 0, name);
  } else if (strcmp(kind, "directory") == 0) {
    must(mkdir(name, 0755) == 0, name);
  } else if (strcmp(kind, "device") == 0) {
    must(mknod(name, S_IFCHR | 0666, 0x0103) == 0, name);
  } else if (strcmp(kind, "socket") == 0) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s", name);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    must(fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0, name);
  } else {
    /* A sparse file of so many bytes. */
    int fd = open(name, O_WRONLY | O_CREAT, 0644);
    must(fd >= 0 && ftruncate(fd, number(arguments[2])) == 0, name);
  }
  return 0;
}

/* chmod MODE NAME */
static int change_mode(char **arguments) {
  must(chmod(arguments[1], (mode_t)strtol(arguments[0], NULL, 8)) == 0, arguments[1]);
  return 0;
}

/* A tree of LEVELS directories with a file at its end. */
static int dig(char **arguments) {
  for (long level = number(arguments[0]); level > 0; level--)
    must(mkdir("d", 0755) == 0 && chdir("d") == 0, "d");
  must(creat("bottom", 0644) >= 0, "bottom");
  return 0;
}

/* Files whose names are no text. */
static int odd_names(char **arguments) {
  static const char *const names[] = {"new\nline", "\xff\xfe", " ", "-rf", "back\\slash", "*", "\x1b[31m"};
  char longest[256];
  (void)arguments;
  memset(longest, 'n', 255);
  longest[255] = '\0';
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    must(creat(names[i], 0644) >= 0, names[i]);
  must(creat(longest, 0644) >= 0, longest);
  return 0;
}

static int by_name(const void *left, const void *right) {
  return strcmp(*(char *const *)left, *(char *const *)right);
}

/* ls NAME: the entries, sorted, on one line. */
static int list(char **arguments) {
  char *names[1024];
  size_t count = 0;
  DIR *entries = opendir(arguments[0]);
  must(entries != NULL, arguments[0]);
  for (struct dirent *entry = readdir(entries); entry && count < 1024; entry = readdir(entries)) {
    if (entry->d_name[0] != '.')
      names[count++] = strdup(entry->d_name);
  }
  qsort(names, count, sizeof *names, by_name);
  for (size_t i = 0; i < count; i++)
    put("%s ", names[i]);
  put("\n");
  return 0;
}

/* show NAME: the content of a small file. */
static int show(char **arguments) {
  char text[4096];
  int fd = open(arguments[0], O_RDONLY);
  ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text);
  must(length >= 0, arguments[0]);
  (void)fwrite(text, 1, (size_t)length, stdout);
  return 0;
}

/* try NAME...: to make a file there; says what came of it. */
static int try_to_write(char **arguments) {
  for (char **name = arguments; *name; name++) {
    errno = 0;
    int fd = open(*name, O_WRONLY | O_CREAT, 0644);
    put("%s: %s\n", *name, fd >= 0 ? "written" : strerror(errno));
  }
  return 0;
}

/* stat NAME: type, mode, size and owner. */
static int status_of(char **arguments) {
  struct stat status;
  must(lstat(arguments[0], &status) == 0, arguments[0]);
  put("%o %lld %d\n", status.st_mode, (long long)status.st_size, (int)status.st_uid);
  return 0;
}

/* What devices give: 1 where they do as they should. */
static int devices(char **arguments) {
  char byte = 'x';
  (void)arguments;
  int null = open("/dev/null", O_RDWR);
  int zero = open("/dev/zero", O_RDONLY);
  int full = open("/dev/full", O_RDWR);
  int random = open("/dev/urandom", O_RDONLY);
  put("%d", null >= 0 && write(null, "x", 1) == 1 && read(null, &byte, 1) == 0);
  put("%d", zero >= 0 && read(zero, &byte, 1) == 1 && byte == 0);
  put("%d", full >= 0 && write(full, "x", 1) < 0 && errno == ENOSPC);
  put("%d\n", random >= 0 && read(random, &byte, 1) == 1);
  return 0;
}

static int disk(char **arguments) {
  struct statvfs status;
  must(statvfs(arguments[0], &status) == 0, arguments[0]);
  put("%llu %llu\n", (unsigned long long)status.f_blocks * status.f_frsize,
      (unsigned long long)status.f_files);
  return 0;
}

const struct verb file_verbs[] = {
    {"make", make},       {"chmod", change_mode}, {"dig", dig},          {"odd-names", odd_names},
    {"ls", list},         {"show", show},         {"try", try_to_write}, {"stat", status_of},
    {"devices", devices}, {"disk", disk},         {NULL, NULL},
};
