#include "files.h"

#include "cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

/* The kernel makes these texts anew for each read, and hands them out by the page: where a read got less than
 * it asked for, and far less than a page, there is no more. To ask would cost as much as the text itself. */
enum { PAGE = 4096, LONGEST_LINE = 512 };

long file_read(int fd, char *buffer, size_t size) {
  size_t length = 0;
  while (length < size - 1) {
    const size_t room = size - 1 - length;
    ssize_t count = pread(fd, buffer + length, room, (off_t)length);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return -errno;
    length += (size_t)count;
    if (count == 0 || ((size_t)count < room && length < PAGE - LONGEST_LINE))
      break;
  }
  buffer[length] = '\0';
  return (long)length;
}

long file_read_path(const char *path, char *buffer, size_t size) {
  CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
  return fd < 0 ? -errno : file_read(fd, buffer, size);
}

int file_read_number(int fd, uint64_t *value) {
  char text[32];
  ssize_t length = pread(fd, text, sizeof text - 1, 0);
  if (length < 0)
    return -errno;
  text[length] = '\0';
  *value = strncmp(text, "max", 3) == 0 ? UINT64_MAX : strtoull(text, NULL, 10);
  return 0;
}

uint64_t text_number(const char *text, const char *key) {
  size_t length = strlen(key);
  for (const char *line = text; line; line = strchr(line, '\n')) {
    if (*line == '\n')
      line++;
    if (strncmp(line, key, length) == 0 && line[length] == ' ')
      return strtoull(line + length + 1, NULL, 10);
  }
  return 0;
}

int file_write(int fd, const char *text) {
  size_t length = strlen(text);
  /* Not pwrite(): some of these files cannot seek. The others take every write as a whole, wherever. */
  ssize_t written = write(fd, text, length);
  if (written < 0)
    return -errno;
  return (size_t)written == length ? 0 : -EIO;
}

int file_write_number(int fd, uint64_t value) {
  char text[24];
  (void)snprintf(text, sizeof text, "%llu", (unsigned long long)value);
  return file_write(fd, text);
}

int file_write_at(int directory, const char *name, const char *text) {
  CLEANUP_FD int fd = openat(directory, name, O_WRONLY | O_CLOEXEC);
  return fd < 0 ? -errno : file_write(fd, text);
}
