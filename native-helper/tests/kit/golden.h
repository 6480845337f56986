/* The frames of testdata/golden: bytes, and what they mean. See testdata/golden/README.md. */
#ifndef RUNNER_TESTS_GOLDEN_H
#define RUNNER_TESTS_GOLDEN_H

#include "bytes.h"

struct golden {
  struct bytes frame;
  struct bytes comments; /* the file's text */
};

/* The directory is the environment's RUNNER_GOLDEN. Fails the test when the file is not there. */
struct golden golden_read(const char *name);
void golden_free(struct golden *golden);

uint64_t golden_number(const struct golden *golden, const char *key);
/* The value as text, or for a name that ends in _hex its bytes. The caller frees. */
struct bytes golden_value(const struct golden *golden, const char *key);

/* The payload: what follows the header. */
const uint8_t *golden_payload(const struct golden *golden);
size_t golden_payload_length(const struct golden *golden);

/* All names in the directory, sorted, without ".hex"; returns their number. */
size_t golden_names(char names[][64], size_t most);

#endif
