/* What load.c, helper.c and http.c share: one job, sent over and over on each of N connections. */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include "samples.h"

#include <stdbool.h>

enum { MAX_STEPS = 4, IN_SIZE = 2 * 1024 * 1024 };

struct bytes {
  uint8_t *data;
  size_t length;
  size_t capacity;
};

/* Exits when there is no memory. */
void bytes_add(struct bytes *bytes, const void *data, size_t length);

/* The limits of a step in the helper's terms; the service's own defaults for a run and for a compilation. */
struct step_limits {
  uint64_t cpu_ns, wall_ns, memory_bytes, stack_bytes;
  uint32_t processes;
};

struct job {
  const char *address; /* a socket's path, or HOST:PORT */
  const char *path;    /* http: of the resource */
  struct bytes request;
  const char *expected; /* what the program prints; http: what the answer's body contains */
  int steps;
  uint64_t disk_bytes; /* helper: 0 = its default */
};

/* What an answer told beside its arrival. */
struct measures {
  struct samples wall[MAX_STEPS]; /* of each step, by the helper's clock */
  struct samples cpu;             /* of all steps of a job together */
  struct samples prepare;         /* making the next sandbox, by the helper's clock */
};

struct connection {
  int fd;
  bool waits_to_write;
  const uint8_t *out;
  size_t out_length;
  uint8_t *in;
  size_t in_length;
  uint64_t began_ns;
  uint64_t answered_ns;
  int step;        /* the step whose answer is awaited */
  uint64_t cpu_ns; /* of the job's steps so far */
  bool wrong;      /* the job's answer is not the expected one */
  size_t matched;  /* bytes of `expected` seen in the last step's output */
};

/* What a piece of input meant; several at once are possible. */
enum { TAKEN_MORE = 0, TAKEN_ANSWER = 1, TAKEN_READY = 2 };

struct protocol {
  int (*connect)(const struct job *job);
  /* First bytes to send, or NULL when a job may be sent at once. */
  const struct bytes *(*greeting)(void);
  /* Bytes to send after an answer, or NULL when the next job may be sent at once. */
  const struct bytes *(*closing)(void);
  /* Takes one message off the connection's input; `taken` is how long it was, 0 when it is not complete. */
  int (*take)(const struct job *job, struct connection *connection, struct measures *measures, size_t *taken);
};

extern const struct protocol helper_protocol;
extern const struct protocol http_protocol;

void helper_add_disk(struct bytes *request, uint64_t bytes);
void helper_add_file(struct bytes *request, const char *source);
void helper_add_step(struct bytes *request, char **argv, const struct step_limits *limits);
void http_make_request(struct job *job, const char *body_file);
void read_whole_file(const char *path, struct bytes *content);

#endif
