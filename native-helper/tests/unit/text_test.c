/* What is read from the kernel's text files: numbers, and where the own cgroups are. */
#include "../../src/cgroup_backend.h"
#include "../../src/files.h"
#include "../kit/kit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The linker puts these in the place of the real ones (--wrap), for cgroup.c alone reads these two files. */
static const char *proc_cgroup;
static const char *proc_mountinfo;

long __wrap_file_read_path(const char *path, char *buffer, size_t size);
long __wrap_file_read_path(const char *path, char *buffer, size_t size) {
  CHECK_TEXT(path, "/proc/self/cgroup");
  return snprintf(buffer, size, "%s", proc_cgroup);
}

FILE *__wrap_fopen(const char *path, const char *mode);
FILE *__real_fopen(const char *path, const char *mode);
FILE *__wrap_fopen(const char *path, const char *mode) {
  if (strcmp(path, "/proc/self/mountinfo") != 0)
    return __real_fopen(path, mode);
  return fmemopen((void *)proc_mountinfo, strlen(proc_mountinfo), "r");
}

static const char hybrid_cgroup[] =
    "9:name=systemd:/\n4:memory:/service/x\n2:cpuacct,cpu:/cpu\n8:pids:/\n0::/u\n";
static const char hybrid_mounts[] =
    "22 1 0:20 / / rw - ext4 /dev/vda rw\n"
    "30 22 0:26 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup rw,cpu,cpuacct\n"
    "31 22 0:27 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"
    "32 22 0:28 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n"
    "33 22 0:29 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n";

static const char *own_path(const char *controller) {
  static char path[CGROUP_PATH_SIZE];
  int status = cgroup_own_path(controller, path);
  return status == 0 ? path : strerror(-status);
}

TEST(own_v1_groups_are_found, "the own group of each v1 controller is found, alone or mounted with another") {
  proc_cgroup = hybrid_cgroup;
  proc_mountinfo = hybrid_mounts;
  CHECK_TEXT(own_path("memory"), "/sys/fs/cgroup/memory/service/x");
  CHECK_TEXT(own_path("cpu"), "/sys/fs/cgroup/cpu,cpuacct/cpu");
  CHECK_TEXT(own_path("cpuacct"), "/sys/fs/cgroup/cpu,cpuacct/cpu");
  CHECK_TEXT(own_path("pids"), "/sys/fs/cgroup/pids");
  CHECK_TEXT(own_path(NULL), "/sys/fs/cgroup/unified/u");
}

TEST(absent_controllers_are_told,
     "a controller that is not mounted, or is only part of a name, is not found") {
  proc_cgroup = hybrid_cgroup;
  proc_mountinfo = hybrid_mounts;
  CHECK_TEXT(own_path("devices"), strerror(ENOENT));
  CHECK_TEXT(own_path("mem"), strerror(ENOENT));
  CHECK_TEXT(own_path("memory2"), strerror(ENOENT));
  proc_cgroup = "4:memory:/x\n";
  CHECK_TEXT(own_path(NULL), strerror(ENOENT));
  proc_cgroup = "";
  CHECK_TEXT(own_path("memory"), strerror(ENOENT));
}

TEST(own_v2_group_is_found, "the own group of a pure v2 host is found") {
  proc_cgroup = "0::/system.slice/runner-helper.service\n";
  proc_mountinfo = "29 22 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";
  CHECK_TEXT(own_path(NULL), "/sys/fs/cgroup/system.slice/runner-helper.service");
}

TEST(partial_mounts_are_understood, "where a mount shows a part of the hierarchy, the path begins there") {
  proc_cgroup = "0::/machine/a/b\n";
  proc_mountinfo = "29 22 0:26 /machine/a /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";
  CHECK_TEXT(own_path(NULL), "/sys/fs/cgroup/b");
  proc_cgroup = "0::/machine/a\n";
  CHECK_TEXT(own_path(NULL), "/sys/fs/cgroup");
}

TEST(overlong_paths_are_refused, "a group whose path does not fit is refused, not cut") {
  static char text[1024];
  size_t length = (size_t)snprintf(text, sizeof text, "0::/");
  memset(text + length, 'x', 600);
  proc_cgroup = text;
  proc_mountinfo = "29 22 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";
  CHECK_TEXT(own_path(NULL), strerror(ENAMETOOLONG));
  text[length + 505] = '\0';
  CHECK_TEXT(own_path(NULL), strerror(ENAMETOOLONG));
}

TEST(numbers_are_found_by_key, "a number is found by the whole word at the start of its line") {
  static const char stat[] =
      "total_cache 5\ncache 123\nshmem 18446744073709551615\noom 1\noom_kill 7\nlast 9";
  CHECK_EQUAL(text_number(stat, "cache"), 123);
  CHECK_EQUAL(text_number(stat, "oom"), 1);
  CHECK_EQUAL(text_number(stat, "oom_kill"), 7);
  CHECK_EQUAL(text_number(stat, "last"), 9);
  CHECK_EQUAL(text_number(stat, "oom_"), 0);
  CHECK_EQUAL(text_number(stat, "absent"), 0);
  CHECK_EQUAL(text_number("", "cache"), 0);
  CHECK(text_number(stat, "shmem") == UINT64_MAX);
}

static int file_with(const char *text) {
  FILE *file = tmpfile();
  MUST(file && fputs(text, file) >= 0 && fflush(file) == 0);
  return fileno(file);
}

TEST(numbers_are_read, "a file's number is read, and the word max as the largest") {
  uint64_t value = 0;
  CHECK_EQUAL(file_read_number(file_with("4096\n"), &value), 0);
  CHECK_EQUAL(value, 4096);
  CHECK_EQUAL(file_read_number(file_with("max\n"), &value), 0);
  CHECK(value == UINT64_MAX);
  CHECK_EQUAL(file_read_number(-1, &value), -EBADF);
}

TEST(files_are_read_to_the_buffer, "a file is read up to the buffer's size, and always terminated") {
  char buffer[5];
  CHECK_EQUAL(file_read(file_with("1234567"), buffer, sizeof buffer), 4);
  CHECK_TEXT(buffer, "1234");
  CHECK_EQUAL(file_read(file_with(""), buffer, sizeof buffer), 0);
  CHECK_TEXT(buffer, "");
}

TEST(long_files_are_read_whole,
     "a text of several pages is read whole, though the kernel hands it out by the page") {
  static char whole[1 << 20];
  char small[8192];
  FILE *file = fopen("/proc/kallsyms", "r");
  MUST(file);
  /* Where the buffer ends first, it is full. */
  CHECK_EQUAL(file_read(fileno(file), small, sizeof small), sizeof small - 1);
  CHECK_EQUAL(file_read(fileno(file), whole, sizeof whole), sizeof whole - 1);
  CHECK(memcmp(small, whole, sizeof small - 1) == 0);
  (void)fclose(file);
}
