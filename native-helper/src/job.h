/* The validated requests of a client: what protocol.c makes of bytes and everything else trusts. */
#ifndef RUNNER_JOB_H
#define RUNNER_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes inside the frame that they came in; not terminated. */
struct view {
  const uint8_t *data;
  size_t length;
};

enum {
  MAX_ARGUMENTS = 4096,
  MAX_VARIABLES = 1024,
  MAX_PATH = 4095,
  MAX_LIST_ENTRIES = 65536,
  MAX_DESCRIPTORS = 8,
  TOKEN_SIZE = 16,
};

enum stdin_kind { STDIN_NULL = 0, STDIN_BYTES = 1, STDIN_STREAM = 2, STDIN_DESCRIPTOR = 3, STDIN_PTY = 4 };
enum output_kind { OUTPUT_FRAMES = 0, OUTPUT_DESCRIPTOR = 1, OUTPUT_PTY = 2 };

/* Size of the job's own file system. */
struct disk {
  uint64_t bytes;
  uint32_t inodes;
};

struct file {
  bool executable;
  bool append;
  struct view path;
  struct view content;
};

struct fetch {
  uint64_t max_bytes;
  struct view path;
};

/* Units: nanoseconds, bytes, counts. Zero means "no limit" only for stack and address space, and
 * "no quota" for cpus_permille. */
struct limits {
  uint64_t cpu_ns;
  uint64_t wall_ns;
  uint64_t memory_bytes;
  uint64_t stdout_bytes;
  uint64_t stderr_bytes;
  uint64_t file_bytes;
  uint64_t stack_bytes;
  uint64_t address_space_bytes;
  uint32_t processes;
  uint32_t open_files;
  uint32_t cpus_permille;
};

struct step {
  struct limits limits;
  enum stdin_kind stdin_kind;
  enum output_kind output_kind;
  uint8_t stdin_descriptor;
  uint8_t stdout_descriptor;
  uint16_t rows;
  uint16_t columns;
  uint16_t argc;
  uint16_t envc;
  struct view arguments; /* argc strings, each a u32 length and its bytes */
  struct view variables; /* envc strings */
  struct view input;     /* first bytes of stdin */
};

enum reason {
  REASON_NONE = 0,
  REASON_CANCELLED = 1,
  REASON_MEMORY = 2,
  REASON_CPU_TIME = 3,
  REASON_WALL_TIME = 4,
  REASON_OUTPUT = 5,
  REASON_FILE_SIZE = 6,
};

enum evidence {
  EVIDENCE_OOM_KILL = 1,
  EVIDENCE_CPU = 2,
  EVIDENCE_WALL = 4,
  EVIDENCE_STDOUT = 8,
  EVIDENCE_STDERR = 16,
  EVIDENCE_PROCESSES = 32,
  EVIDENCE_FILE_SIZE = 64,
  EVIDENCE_CANCELLED = 128,
};

enum ended { ENDED_EXITED = 1, ENDED_SIGNALED = 2, ENDED_NOT_EXECUTED = 3 };

struct result {
  enum ended ended;
  enum reason reason;
  uint16_t evidence;
  uint32_t code;
  uint64_t user_ns;
  uint64_t system_ns;
  uint64_t wall_ns;
  uint64_t memory_peak_bytes;
  uint64_t stdout_bytes;
  uint64_t stderr_bytes;
  uint32_t processes_peak;
  uint32_t oom_kills;
};

#endif
