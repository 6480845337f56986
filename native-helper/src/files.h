/* Small files of the kernel (cgroupfs, procfs): whole reads and writes by descriptor. */
#ifndef RUNNER_FILES_H
#define RUNNER_FILES_H

#include <stddef.h>
#include <stdint.h>

/* Reads from offset 0 into a terminated buffer; returns the length or -errno. */
long file_read(int fd, char *buffer, size_t size);
long file_read_path(const char *path, char *buffer, size_t size);

/* The file's first number; "max" reads as UINT64_MAX. Returns 0 or -errno. */
int file_read_number(int fd, uint64_t *value);

/* The number behind `key` at the start of a line of `text`; 0 when there is none. */
uint64_t text_number(const char *text, const char *key);

int file_write(int fd, const char *text);
int file_write_number(int fd, uint64_t value);
int file_write_at(int directory, const char *name, const char *text);

#endif
