#include "jobfiles.h"

#include "cleanup.h"
#include "protocol.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static int open_beneath(int directory, const char *path, uint64_t flags, uint64_t mode) {
  const struct open_how how = {
      .flags = flags | O_CLOEXEC | O_NOFOLLOW,
      .mode = mode,
      .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV,
  };
  long fd = syscall(SYS_openat2, directory, path, &how, sizeof how);
  return fd < 0 ? -errno : (int)fd;
}

static int fail(struct error *error, enum stage stage, int number, const char *path) {
  return error_set(error, stage, number, "%.140s", path);
}

static void copy_path(struct view view, char path[MAX_PATH + 1]) {
  memcpy(path, view.data, view.length);
  path[view.length] = '\0';
}

/* Opens the directory that will hold the last component of `path`, making what is missing; `name` gets
 * the last component. */
static int open_parent(int box, char *path, const char **name, struct error *error) {
  CLEANUP_FD int directory = fcntl(box, F_DUPFD_CLOEXEC, 3);
  char *component = path;
  if (directory < 0)
    return fail(error, STAGE_FILE, errno, path);
  for (char *slash = strchr(component, '/'); slash; slash = strchr(component, '/')) {
    *slash = '\0';
    if (mkdirat(directory, component, 0755) != 0 && errno != EEXIST)
      return fail(error, STAGE_FILE, errno, component);
    int next = open_beneath(directory, component, O_RDONLY | O_DIRECTORY, 0);
    if (next < 0)
      return fail(error, STAGE_FILE, -next, component);
    close_fd(&directory);
    directory = next;
    component = slash + 1;
  }
  *name = component;
  return steal_fd(&directory);
}

static int open_for_writing(int directory, const char *name, const struct file *file) {
  const uint64_t mode = file->executable ? 0755 : 0644;
  if (file->append)
    return open_beneath(directory, name, O_WRONLY | O_APPEND | O_NONBLOCK, 0);
  int fd = open_beneath(directory, name, O_WRONLY | O_CREAT | O_EXCL, mode);
  /* Replacing means a new file: what stands there may be a FIFO, or a program that is open. */
  if (fd == -EEXIST && unlinkat(directory, name, 0) == 0)
    fd = open_beneath(directory, name, O_WRONLY | O_CREAT | O_EXCL, mode);
  return fd;
}

static int write_all(int fd, struct view content) {
  size_t done = 0;
  while (done < content.length) {
    ssize_t count = write(fd, content.data + done, content.length - done);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return -errno;
    done += (size_t)count;
  }
  return 0;
}

int jobfile_put(int box, const struct file *file, struct error *error) {
  char path[MAX_PATH + 1];
  const char *name = path;
  struct stat status;
  copy_path(file->path, path);
  CLEANUP_FD int directory = open_parent(box, path, &name, error);
  if (directory < 0)
    return directory;
  CLEANUP_FD int fd = open_for_writing(directory, name, file);
  if (fd < 0)
    return fail(error, STAGE_FILE, -fd, name);
  if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
    return fail(error, STAGE_FILE, EINVAL, name);
  int written = write_all(fd, file->content);
  return written == 0 ? 0 : fail(error, STAGE_FILE, -written, name);
}

int jobfile_open(int box, const struct fetch *fetch, bool *executable, struct error *error) {
  char path[MAX_PATH + 1];
  struct stat status;
  copy_path(fetch->path, path);
  /* O_NONBLOCK: a FIFO in the file's place must not stop us. */
  CLEANUP_FD int fd = open_beneath(box, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
  if (fd < 0)
    return fail(error, STAGE_FETCH, -fd, path);
  if (fstat(fd, &status) != 0)
    return fail(error, STAGE_FETCH, errno, path);
  if (!S_ISREG(status.st_mode))
    return fail(error, STAGE_FETCH, S_ISDIR(status.st_mode) ? EISDIR : EINVAL, path);
  if ((uint64_t)status.st_size > fetch->max_bytes)
    return fail(error, STAGE_FETCH, EFBIG, path);
  *executable = (status.st_mode & 0111) != 0;
  return steal_fd(&fd);
}

/* Deeper directories are left out, and the listing is marked as truncated: each level costs a descriptor. */
enum { MAX_DEPTH = 64 };

struct walk {
  struct listing *listing;
  char path[MAX_PATH + 1];
  size_t length;
};

static void add_entry(struct walk *walk, uint64_t size) {
  struct listing *listing = walk->listing;
  if (listing->count >= listing->max_count || listing->capacity - listing->length < 12 + walk->length) {
    listing->truncated = true;
    return;
  }
  listing->length +=
      protocol_emit_listing_entry(listing->bytes + listing->length, size, walk->path, (uint32_t)walk->length);
  listing->count++;
}

static void list_directory(struct walk *walk, int directory, int depth);

static void list_entry(struct walk *walk, int directory, const char *name, int depth) {
  struct stat status;
  size_t length = strlen(name);
  size_t before = walk->length;
  if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
    return;
  if (before + 1 + length > MAX_PATH) {
    walk->listing->truncated = true;
    return;
  }
  if (before > 0)
    walk->path[walk->length++] = '/';
  memcpy(walk->path + walk->length, name, length + 1);
  walk->length += length;
  if (S_ISREG(status.st_mode)) {
    add_entry(walk, (uint64_t)status.st_size);
  } else if (S_ISDIR(status.st_mode)) {
    int child = depth < MAX_DEPTH ? open_beneath(directory, name, O_RDONLY | O_DIRECTORY, 0) : -ELOOP;
    if (child < 0)
      walk->listing->truncated = true;
    else
      list_directory(walk, child, depth + 1);
  }
  walk->length = before;
  walk->path[before] = '\0';
}

/* Takes the descriptor. */
static void list_directory(struct walk *walk, int directory, int depth) {
  CLEANUP_DIR DIR *entries = fdopendir(directory);
  if (!entries) {
    close_fd(&directory);
    walk->listing->truncated = true;
    return;
  }
  for (struct dirent *entry = readdir(entries); entry && !walk->listing->truncated;
       entry = readdir(entries)) {
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
      list_entry(walk, directory, entry->d_name, depth);
  }
}

int jobfile_list(int box, struct listing *listing, struct error *error) {
  struct walk walk = {.listing = listing, .path = "", .length = 0};
  int directory = open_beneath(box, ".", O_RDONLY | O_DIRECTORY, 0);
  if (directory < 0)
    return fail(error, STAGE_LIST, -directory, "the job directory");
  list_directory(&walk, directory, 0);
  return 0;
}
