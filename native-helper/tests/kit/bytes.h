/* A growing row of bytes, and the protocol's integers in it. */
#ifndef RUNNER_TESTS_BYTES_H
#define RUNNER_TESTS_BYTES_H

#include <stddef.h>
#include <stdint.h>

struct bytes {
  uint8_t *data; /* one more than `length` is always there, and is 0 */
  size_t length;
  size_t capacity;
};

void bytes_free(struct bytes *bytes);
void bytes_add(struct bytes *bytes, const void *data, size_t length);
void bytes_add_integer(struct bytes *bytes, uint64_t value, size_t size);
/* A string or blob of the protocol: u32 length and the bytes. */
void bytes_add_blob(struct bytes *bytes, const void *data, size_t length);
void bytes_add_string(struct bytes *bytes, const char *text);
/* A whole frame with flags 0. */
void bytes_add_frame(struct bytes *bytes, unsigned type, const void *payload, size_t length);

uint64_t bytes_integer(const uint8_t *data, size_t size);

#endif
