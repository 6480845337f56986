/* The talk between a slot's own processes: supervisor, template, and the sandbox's init. All three
 * are this program, forked or cloned; so structs travel as they are, over SOCK_SEQPACKET pairs. Bulk data
 * lies in memory that the three share: what the client sent (the input), and what init read from files (the
 * output). No program of a job ever has that memory or these sockets. */
#ifndef RUNNER_CHANNEL_H
#define RUNNER_CHANNEL_H

#include "error.h"
#include "job.h"
#include "protocol.h"

#include <sys/types.h>

enum {
  ORDER_MAX_FILES = 8,
  INPUT_SIZE = 4 * 1024 * 1024,
  OUTPUT_AREA_SIZE = FRAME_MAX_PAYLOAD,
  CHANNEL_MAX_FDS = 8,
};

struct shared {
  uint8_t input[INPUT_SIZE];
  uint8_t output[OUTPUT_AREA_SIZE];
  _Atomic uint64_t started_ns; /* CLOCK_MONOTONIC just before the step's execve; 0: not so far yet */
  _Atomic pid_t init_pid;      /* the kernel writes it when the template clones init; 0: none */
};

enum order_kind {
  ORDER_PREPARE = 1, /* to the template: clone the next init */
  ORDER_RESIZE,      /* to init, as all that follow */
  ORDER_FILES,       /* nothing but the files that come with it */
  ORDER_SYNC,        /* answer when everything before is done */
  ORDER_PIPES,       /* make pipes for the next step */
  ORDER_RUN,
  ORDER_FETCH,
  ORDER_FETCH_MORE,
  ORDER_LIST,
  ORDER_END, /* exit: with init go its namespaces, and with them the job's file system */
};

/* Payload of a frame, in shared.input. */
struct span {
  uint32_t offset;
  uint32_t length;
};

/* Files that the client sent before a request travel with its order, so that a job is one message. */
struct order {
  enum order_kind kind;
  uint32_t step; /* RUN: number of the step, for signal_value() */
  struct span payload;
  uint32_t file_count;
  struct span files[ORDER_MAX_FILES];
  uint32_t max_entries;
  struct disk disk;
};

enum report_kind {
  REPORT_PREPARED = 1, /* with three descriptors as of PIPES */
  REPORT_PIPES,        /* three descriptors: write end of stdin, read ends of stdout and stderr */
  REPORT_TERMINAL,     /* one descriptor: the pty's master */
  REPORT_SYNCED,
  REPORT_DONE,
  REPORT_DATA,
  REPORT_LISTING,
  REPORT_REFUSED,
  REPORT_FAILED, /* of init, or of the template in its place */
};

struct report {
  enum report_kind kind;
  int wait_status;
  uint64_t wall_ns;
  uint32_t length; /* bytes in shared.output */
  uint32_t count;
  bool last;
  bool executable;
  bool truncated;
  struct error error;
};

struct fds {
  int fd[CHANNEL_MAX_FDS];
  int count;
};

int channel_pair(int pair[2], struct error *error);

/* Sends one message; `fds` may be NULL. Returns 0 or -errno. */
int channel_send(int channel, const void *message, size_t size, const struct fds *fds);

/* Receives one message of exactly `size` bytes. Descriptors that came with it are the caller's; where
 * `fds` is NULL none is accepted. Returns 1, 0 at the other side's end, -EAGAIN, or another -errno. */
int channel_receive(int channel, void *message, size_t size, struct fds *fds);

void fds_close(struct fds *fds);

#endif
