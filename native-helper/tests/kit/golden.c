#include "golden.h"

#include "kit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *directory(void) {
  const char *path = getenv("RUNNER_GOLDEN");
  return path ? path : "testdata/golden";
}

static void add_hex(struct bytes *to, const char *text, const char *end) {
  for (const char *next = text; next < end; next++) {
    char digits[3] = {0};
    if (*next == ' ' || *next == '\r')
      continue;
    digits[0] = next[0];
    digits[1] = ++next < end ? *next : 'x';
    char *rest = NULL;
    bytes_add_integer(to, strtoul(digits, &rest, 16), 1);
    if (*rest != '\0')
      FAIL("\"%s\" is not a byte in hexadecimal", digits);
  }
}

struct golden golden_read(const char *name) {
  struct golden golden = {{NULL, 0, 0}, {NULL, 0, 0}};
  char path[512];
  char line[8192];
  (void)snprintf(path, sizeof path, "%s/%s.hex", directory(), name);
  FILE *file = fopen(path, "r");
  MUST(file);
  while (fgets(line, sizeof line, file)) {
    size_t length = strcspn(line, "\n");
    if (line[0] == '#')
      bytes_add(&golden.comments, line, strlen(line));
    else
      add_hex(&golden.frame, line, line + length);
  }
  (void)fclose(file);
  CHECK(golden.frame.length >= 8);
  return golden;
}

void golden_free(struct golden *golden) {
  bytes_free(&golden->frame);
  bytes_free(&golden->comments);
}

struct bytes golden_value(const struct golden *golden, const char *key) {
  struct bytes value = {NULL, 0, 0};
  char start[80];
  int length = snprintf(start, sizeof start, "\n# %s:", key);
  const char *found = strstr((const char *)golden->comments.data, start);
  if (!found)
    FAIL("no comment for \"%s\"", key);
  found += length;
  found += *found == ' ';
  const char *end = found + strcspn(found, "\n");
  size_t key_length = strlen(key);
  bytes_add(&value, "", 0);
  if (key_length > 4 && strcmp(key + key_length - 4, "_hex") == 0)
    add_hex(&value, found, end);
  else
    bytes_add(&value, found, (size_t)(end - found));
  return value;
}

uint64_t golden_number(const struct golden *golden, const char *key) {
  struct bytes text = golden_value(golden, key);
  char *end = NULL;
  uint64_t number = strtoull((const char *)text.data, &end, 10);
  if (text.length == 0 || *end != '\0')
    FAIL("the comment for \"%s\" is no number", key);
  bytes_free(&text);
  return number;
}

const uint8_t *golden_payload(const struct golden *golden) {
  return golden->frame.data + 8;
}

size_t golden_payload_length(const struct golden *golden) {
  return golden->frame.length - 8;
}

static int by_name(const void *left, const void *right) {
  return strcmp(left, right);
}

size_t golden_names(char names[][64], size_t most) {
  size_t count = 0;
  DIR *entries = opendir(directory());
  MUST(entries);
  for (struct dirent *entry = readdir(entries); entry; entry = readdir(entries)) {
    size_t length = strlen(entry->d_name);
    if (length < 5 || length > 63 || strcmp(entry->d_name + length - 4, ".hex") != 0)
      continue;
    CHECK(count < most);
    memcpy(names[count], entry->d_name, length - 4);
    names[count++][length - 4] = '\0';
  }
  (void)closedir(entries);
  qsort(names, count, sizeof *names, by_name);
  return count;
}
