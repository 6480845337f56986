#include "bytes.h"

#include <stdlib.h>
#include <string.h>

void bytes_free(struct bytes *bytes) {
  free(bytes->data);
  *bytes = (struct bytes){NULL, 0, 0};
}

void bytes_add(struct bytes *bytes, const void *data, size_t length) {
  size_t needed = bytes->length + length + 1;
  if (needed > bytes->capacity) {
    bytes->capacity = 2 * needed;
    bytes->data = realloc(bytes->data, bytes->capacity);
    if (!bytes->data)
      abort();
  }
  if (length > 0)
    memcpy(bytes->data + bytes->length, data, length);
  bytes->length += length;
  bytes->data[bytes->length] = 0;
}

void bytes_add_integer(struct bytes *bytes, uint64_t value, size_t size) {
  for (size_t i = 0; i < size; i++) {
    uint8_t byte = (uint8_t)(value >> (8 * i));
    bytes_add(bytes, &byte, 1);
  }
}

void bytes_add_blob(struct bytes *bytes, const void *data, size_t length) {
  bytes_add_integer(bytes, length, 4);
  bytes_add(bytes, data, length);
}

void bytes_add_string(struct bytes *bytes, const char *text) {
  bytes_add_blob(bytes, text, strlen(text));
}

void bytes_add_frame(struct bytes *bytes, unsigned type, const void *payload, size_t length) {
  bytes_add_integer(bytes, length, 4);
  bytes_add_integer(bytes, type, 2);
  bytes_add_integer(bytes, 0, 2);
  bytes_add(bytes, payload, length);
}

uint64_t bytes_integer(const uint8_t *data, size_t size) {
  uint64_t value = 0;
  for (size_t i = 0; i < size; i++)
    value |= (uint64_t)data[i] << (8 * i);
  return value;
}
