/* Times of jobs, exact: every one is kept and sorted at the end, so that a percentile is a job that happened. */
#ifndef BENCH_SAMPLES_H
#define BENCH_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

struct samples {
  uint64_t *ns; /* in the order in which the jobs ended; in memory that forked workers share */
  size_t count;
  size_t capacity;
};

uint64_t clock_ns(void);

/* Room for `capacity` samples; the pages are only taken when they are written. Ends the program on failure. */
void samples_open(struct samples *samples, size_t capacity);
/* What does not fit is not kept: the count then stays at the capacity. */
void samples_add(struct samples *samples, uint64_t ns);
void samples_append(struct samples *samples, const struct samples *more);
/* In milliseconds; 0 without samples. Leaves the order as it is. */
double samples_percentile(const struct samples *samples, size_t from, size_t count, double percent);
double samples_mean(const struct samples *samples);

/* `"NAME_p50_ms": 1.2, "NAME_p99_ms": 3.4, "NAME_mean_ms": 1.3`, to stdout; without a name, no prefix. */
void samples_print(const char *name, const struct samples *samples);

/* One line on stderr, exit status 2. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same with the text of errno. */
_Noreturn void die_errno(const char *what);

/* A number of an option: from `least` to `most`, or the end with a message. */
double number_option(const char *name, const char *text, double least, double most);

#endif
