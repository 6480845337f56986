#include "samples.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

uint64_t clock_ns(void) {
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

void samples_open(struct samples *samples, size_t capacity) {
  void *memory = mmap(NULL, capacity * sizeof(uint64_t), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED)
    die_errno("memory for the samples");
  *samples = (struct samples){.ns = memory, .capacity = capacity};
}

void samples_add(struct samples *samples, uint64_t ns) {
  if (samples->count < samples->capacity)
    samples->ns[samples->count++] = ns;
}

void samples_append(struct samples *samples, const struct samples *more) {
  for (size_t i = 0; i < more->count; i++)
    samples_add(samples, more->ns[i]);
}

static int compare(const void *left, const void *right) {
  uint64_t a = *(const uint64_t *)left;
  uint64_t b = *(const uint64_t *)right;
  return a < b ? -1 : a > b;
}

double samples_percentile(const struct samples *samples, size_t from, size_t count, double percent) {
  if (from >= samples->count)
    return 0;
  if (count > samples->count - from)
    count = samples->count - from;
  uint64_t *sorted = malloc(count * sizeof *sorted);
  if (!sorted)
    die_errno("memory for the percentiles");
  memcpy(sorted, samples->ns + from, count * sizeof *sorted);
  qsort(sorted, count, sizeof *sorted, compare);
  size_t index = (size_t)((double)count * percent / 100);
  double result = (double)sorted[index < count ? index : count - 1] / 1e6;
  free(sorted);
  return result;
}

double samples_mean(const struct samples *samples) {
  double sum = 0;
  for (size_t i = 0; i < samples->count; i++)
    sum += (double)samples->ns[i];
  return samples->count ? sum / (double)samples->count / 1e6 : 0;
}

void samples_print(const char *name, const struct samples *samples) {
  const char *joint = *name ? "_" : "";
  printf("\"%s%sp50_ms\": %.4f, \"%s%sp99_ms\": %.4f, \"%s%smean_ms\": %.4f", name, joint,
         samples_percentile(samples, 0, samples->count, 50), name, joint,
         samples_percentile(samples, 0, samples->count, 99), name, joint, samples_mean(samples));
}

void die(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  (void)fprintf(stderr, "%s: ", program_invocation_short_name);
  (void)vfprintf(stderr, format, arguments);
  (void)fputc('\n', stderr);
  va_end(arguments);
  exit(2);
}

void die_errno(const char *what) {
  die("%s: %s", what, strerror(errno));
}

double number_option(const char *name, const char *text, double least, double most) {
  char *end = NULL;
  double value = strtod(text, &end);
  if (end == text || *end != '\0' || !(value >= least) || !(value <= most))
    die("--%s takes a number from %g to %g, not \"%s\"", name, least, most, text);
  return value;
}
