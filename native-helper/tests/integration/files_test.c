/* Files into the job directory, out of it, and the list of them. */
#include "../kit/kit.h"
#include "client.h"
#include "world.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void put(const struct client *client, const char *path, const char *text, unsigned mode, bool append) {
  struct bytes frame = {NULL, 0, 0};
  client_add_file(&frame, path, text, strlen(text), mode, append);
  client_send(client, &frame);
  bytes_free(&frame);
}

static void check_content(struct client *client, const char *path, const char *expected) {
  struct answer answer = client_fetch(client, path, MIB);
  if (answer.type != DATA)
    FAIL("%s: answered by 0x%x, %s", path, answer.type, answer.detail);
  CHECK_TEXT((const char *)answer.data.data, expected);
  answer_free(&answer);
}

#define DO(client, ...)                                                                                      \
  do {                                                                                                       \
    struct answer done_ = RUN(client, __VA_ARGS__);                                                          \
    CHECK_EXITED(done_, 0);                                                                                  \
    answer_free(&done_);                                                                                     \
  } while (0)

/* ---- in ----------------------------------------------------------------------------------------- */

TEST(files_are_written, "files are written with their mode, their directories and the sandbox's owner") {
  struct client client = client_open();
  put(&client, "plain", "text", 0, false);
  put(&client, "a/b/program", "text", 1, false);
  put(&client, "empty", "", 0, false);
  struct answer plain = RUN(&client, "stat", "plain");
  CHECK_OUT(plain, "100644 4 1000\n");
  struct answer program = RUN(&client, "stat", "a/b/program");
  CHECK_OUT(program, "100755 4 1000\n");
  struct answer directory = RUN(&client, "stat", "a");
  CHECK(strncmp((const char *)directory.out.data, "40755 ", 6) == 0);
  struct answer empty = RUN(&client, "stat", "empty");
  CHECK_OUT(empty, "100644 0 1000\n");
}

TEST(files_are_replaced, "a file replaces what stood there, of whatever mode") {
  struct client client = client_open();
  put(&client, "file", "long long text", 1, false);
  put(&client, "file", "short", 0, false);
  struct answer answer = RUN(&client, "stat", "file");
  CHECK_OUT(answer, "100644 5 1000\n");
  DO(&client, "chmod", "0", "file");
  put(&client, "file", "again", 0, false);
  check_content(&client, "file", "again");
}

TEST(files_are_appended, "content longer than a frame is appended piece by piece") {
  struct client client = client_open();
  struct bytes frames = {NULL, 0, 0};
  uint8_t *piece = malloc(700000);
  MUST(piece);
  for (int i = 0; i < 5; i++) {
    memset(piece, 'a' + i, 700000);
    client_add_file(&frames, "file", piece, 700000, 0, i > 0);
  }
  client_send(&client, &frames);
  struct answer answer = client_fetch(&client, "file", 10 * MIB);
  CHECK_EQUAL(answer.type, DATA);
  CHECK_EQUAL(answer.data.length, 3500000);
  for (size_t i = 0; i < answer.data.length; i++)
    CHECK(answer.data.data[i] == 'a' + i / 700000);
}

TEST(programs_are_run, "a program that was sent as a file is run") {
  struct client client = client_open();
  struct bytes frames = {NULL, 0, 0};
  static char path[512];
  static uint8_t program[8 * MIB];
  (void)snprintf(path, sizeof path, "%s/bin/probe", world_rootfs());
  FILE *file = fopen(path, "re");
  MUST(file);
  size_t length = fread(program, 1, sizeof program, file);
  (void)fclose(file);
  for (size_t sent = 0; sent < length; sent += 1000000)
    client_add_file(&frames, "mine", program + sent, length - sent < 1000000 ? length - sent : 1000000, 1,
                    sent > 0);
  client_add_step(&frames, STEP_OF(.argv = {"./mine", "say", "mine", "", "0"}));
  client_send(&client, &frames);
  struct answer answer = client_answer(&client);
  CHECK_EXITED(answer, 0);
  CHECK_OUT(answer, "mine");
}

TEST(a_fifo_is_replaced, "a file that is to replace a FIFO replaces it and does not wait for a reader") {
  struct client client = client_open();
  DO(&client, "make", "fifo", "file");
  put(&client, "file", "text", 0, false);
  check_content(&client, "file", "text");
}

TEST(a_link_is_replaced, "a file that is to replace a link replaces the link, and its target stays") {
  struct client client = client_open();
  put(&client, "target", "untouched", 0, false);
  DO(&client, "make", "link", "file", "target");
  put(&client, "file", "text", 0, false);
  check_content(&client, "target", "untouched");
  check_content(&client, "file", "text");
}

static void check_file_refused(const char *kind, const char *target, const char *path, bool append,
                               int number) {
  struct client client = client_open();
  DO(&client, "make", kind, "thing", target);
  put(&client, path, "text", 0, append);
  struct answer answer = RUN(&client, "say", "not carried out", "", "0");
  CHECK_REFUSED(answer, AT_FILE, number);
  client_finish(&client);
  struct answer next = RUN(&client, "say", "next", "", "0");
  CHECK_EXITED(next, 0);
  client_close(&client);
}

TEST(odd_places_are_refused,
     "a file over a directory, through a link, or appended to no regular file is refused") {
  check_file_refused("directory", "", "thing", false, EEXIST);
  check_file_refused("link", "/tmp", "thing/file", false, ENOTDIR);
  check_file_refused("link", ".", "thing/file", false, ENOTDIR);
  check_file_refused("file", "10", "thing/file", false, ENOTDIR);
  check_file_refused("link", "/bin/probe", "thing", true, ELOOP);
  check_file_refused("fifo", "", "thing", true, ENXIO);
  check_file_refused("socket", "", "thing", true, ENXIO);
  check_file_refused("file", "10", "absent", true, ENOENT);
}

TEST(a_refused_file_is_told_once,
     "the request behind a file that could not be written is refused, whichever it is") {
  struct client client = client_open();
  DO(&client, "make", "directory", "thing");
  put(&client, "thing", "text", 0, false);
  struct answer listing = client_list(&client, 10);
  CHECK_REFUSED(listing, AT_FILE, EEXIST);
  client_finish(&client);
  DO(&client, "make", "directory", "thing");
  put(&client, "thing", "text", 0, false);
  struct answer fetched = client_fetch(&client, "thing", 10);
  CHECK_REFUSED(fetched, AT_FILE, EEXIST);
}

TEST(a_full_disk_is_told, "a file that does not fit onto the job's disk is refused with ENOSPC") {
  struct client client = client_open();
  struct bytes frames = {NULL, 0, 0};
  static uint8_t content[1000000];
  bytes_add_integer(&frames, 12, 4);
  bytes_add_integer(&frames, SANDBOX, 4);
  bytes_add_integer(&frames, MIB, 8);
  bytes_add_integer(&frames, 100, 4);
  client_add_file(&frames, "one", content, sizeof content, 0, false);
  client_add_file(&frames, "two", content, sizeof content, 0, false);
  client_add_step(&frames, STEP_OF(.argv = {"probe", "ls", "."}));
  client_send(&client, &frames);
  struct answer answer = client_answer(&client);
  CHECK_REFUSED(answer, AT_FILE, ENOSPC);
}

TEST(closed_directories_are_opened,
     "a program that takes all rights off its directory does not lock the client out") {
  struct client client = client_open();
  DO(&client, "chmod", "0", ".");
  put(&client, "file", "text", 0, false);
  check_content(&client, "file", "text");
  DO(&client, "chmod", "0", ".");
  struct answer listing = client_list(&client, 10);
  CHECK_EQUAL(listing.type, LISTING);
  CHECK_EQUAL(listing.count, 1);
}

TEST(many_files_are_pipelined, "4 MiB of files and their step may be sent in one go") {
  enum { FILES = 64, SIZE = 65536 };
  struct client client = client_open();
  struct bytes frames = {NULL, 0, 0};
  uint8_t *content = malloc(SIZE);
  MUST(content);
  for (int i = 0; i < FILES; i++) {
    char name[32];
    memset(content, 'A' + i, SIZE);
    (void)snprintf(name, sizeof name, "d%d/f%d", i % 5, i);
    client_add_file(&frames, name, content, SIZE, 0, false);
  }
  client_add_step(&frames, STEP_OF(.argv = {"probe", "ls", "d0"}));
  client_send(&client, &frames);
  struct answer answer = client_answer(&client);
  CHECK_EXITED(answer, 0);
  for (int i = 0; i < FILES; i++) {
    char name[32];
    (void)snprintf(name, sizeof name, "d%d/f%d", i % 5, i);
    struct answer file = client_fetch(&client, name, SIZE);
    CHECK_EQUAL(file.data.length, SIZE);
    for (size_t at = 0; at < SIZE; at++)
      CHECK(file.data.data[at] == 'A' + i);
    answer_free(&file);
  }
}

TEST(files_wait_for_the_step, "files that are sent while a step runs are written when it has ended") {
  struct client client = client_open();
  struct bytes frames = {NULL, 0, 0};
  client_add_step(&frames, STEP_OF(.argv = {"probe", "rest", "200"}));
  for (int i = 0; i < 6; i++) {
    static uint8_t content[900000];
    client_add_file(&frames, "file", content, sizeof content, 0, i > 0);
  }
  client_add_step(&frames, STEP_OF(.argv = {"probe", "stat", "file"}));
  client_send(&client, &frames);
  struct answer first = client_answer(&client);
  CHECK_EXITED(first, 0);
  struct answer second = client_answer(&client);
  CHECK_OUT(second, "100644 5400000 1000\n");
}

/* ---- out ---------------------------------------------------------------------------------------- */

TEST(files_are_fetched, "a file is fetched with its content and the right to execute it") {
  struct client client = client_open();
  put(&client, "plain", "content", 0, false);
  put(&client, "program", "", 1, false);
  struct answer plain = client_fetch(&client, "plain", 7);
  CHECK_EQUAL(plain.type, DATA);
  CHECK_TEXT((const char *)plain.data.data, "content");
  CHECK(!plain.executable);
  struct answer program = client_fetch(&client, "program", 0);
  CHECK_EQUAL(program.type, DATA);
  CHECK_EQUAL(program.data.length, 0);
  CHECK_EQUAL(program.frames, 1);
  CHECK(program.executable);
}

TEST(large_files_are_fetched, "20 MiB are fetched in pieces, none over a frame") {
  struct client client = client_open();
  DO(&client, "write", "large", "20971520");
  struct answer answer = client_fetch(&client, "large", 20 * MIB);
  CHECK_EQUAL(answer.type, DATA);
  CHECK_EQUAL(answer.data.length, 20 * MIB);
  CHECK_BETWEEN(answer.frames, 20, 2000);
}

TEST(sparse_files_are_fetched, "the holes of a sparse file are fetched as zeros") {
  struct client client = client_open();
  DO(&client, "make", "sparse", "file", "1000000");
  struct answer answer = client_fetch(&client, "file", MIB);
  CHECK_EQUAL(answer.data.length, 1000000);
  for (size_t i = 0; i < answer.data.length; i++)
    CHECK(answer.data.data[i] == 0);
}

static void check_fetch_refused(struct client *client, const char *path, uint64_t most, int number) {
  struct answer answer = client_fetch(client, path, most);
  CHECK_REFUSED(answer, AT_FETCH, number);
  answer_free(&answer);
}

TEST(large_files_are_refused, "a file of one byte more than asked for is refused, also when it is all hole") {
  struct client client = client_open();
  put(&client, "file", "12345678", 0, false);
  check_fetch_refused(&client, "file", 7, EFBIG);
  check_content(&client, "file", "12345678");
  DO(&client, "make", "sparse", "hole", "60000000");
  check_fetch_refused(&client, "hole", 50000000, EFBIG);
}

TEST(odd_things_are_not_fetched, "links, FIFOs, sockets and directories are not fetched, and nothing hangs") {
  struct client client = client_open();
  DO(&client, "make", "link", "link", "/bin/probe");
  DO(&client, "make", "link", "relative", "file");
  DO(&client, "make", "link", "away", "..");
  DO(&client, "make", "fifo", "fifo");
  DO(&client, "make", "socket", "socket");
  DO(&client, "make", "directory", "directory");
  check_fetch_refused(&client, "link", MIB, ELOOP);
  check_fetch_refused(&client, "relative", MIB, ELOOP);
  check_fetch_refused(&client, "away/box/link", MIB, ELOOP);
  check_fetch_refused(&client, "fifo", MIB, EINVAL);
  check_fetch_refused(&client, "socket", MIB, ENXIO);
  check_fetch_refused(&client, "directory", MIB, EISDIR);
  check_fetch_refused(&client, "absent", MIB, ENOENT);
  check_fetch_refused(&client, "fifo/x", MIB, ENOTDIR);
}

TEST(devices_are_not_made, "a program cannot make a device that could be fetched") {
  struct client client = client_open();
  struct answer answer = RUN(&client, "make", "device", "device");
  CHECK_EXITED(answer, 1);
  CHECK_OUT(answer, "device: Operation not permitted\n");
}

TEST(rights_are_the_programs, "a file that its program may not read is not fetched either") {
  struct client client = client_open();
  put(&client, "secret", "text", 0, false);
  DO(&client, "chmod", "0", "secret");
  check_fetch_refused(&client, "secret", MIB, EACCES);
}

TEST(hard_links_are_files, "a hard link of the job's own file is fetched as that file") {
  struct client client = client_open();
  put(&client, "file", "text", 0, false);
  DO(&client, "make", "hardlink", "other", "file");
  check_content(&client, "other", "text");
  struct answer answer = RUN(&client, "make", "hardlink", "stolen", "/bin/probe");
  CHECK_EXITED(answer, 1);
}

/* ---- list --------------------------------------------------------------------------------------- */

/* True when the listing has this path with this size. */
static bool has_entry(const struct answer *answer, const char *path, size_t length, uint64_t size) {
  const uint8_t *next = answer->data.data;
  const uint8_t *end = next + answer->data.length;
  bool found = false;
  for (uint32_t i = 0; i < answer->count; i++) {
    CHECK(end - next >= 12);
    size_t name_length = (size_t)bytes_integer(next + 8, 4);
    CHECK((size_t)(end - next) >= 12 + name_length);
    if (name_length == length && memcmp(next + 12, path, length) == 0)
      found = bytes_integer(next, 8) == size;
    next += 12 + name_length;
  }
  CHECK(next == end);
  return found;
}

TEST(files_are_listed, "regular files are listed with their paths and sizes, and nothing else is") {
  struct client client = client_open();
  put(&client, "one", "1", 0, false);
  put(&client, "a/b/two", "22", 0, false);
  DO(&client, "make", "link", "link", "one");
  DO(&client, "make", "fifo", "fifo");
  DO(&client, "make", "socket", "socket");
  DO(&client, "make", "directory", "empty");
  struct answer answer = client_list(&client, 100);
  CHECK_EQUAL(answer.type, LISTING);
  CHECK_EQUAL(answer.count, 2);
  CHECK(!answer.truncated);
  CHECK(has_entry(&answer, "one", 3, 1));
  CHECK(has_entry(&answer, "a/b/two", 7, 2));
}

TEST(an_empty_directory_is_listed, "an empty job directory is an empty list") {
  struct client client = client_open();
  struct answer answer = client_list(&client, 1);
  CHECK_EQUAL(answer.type, LISTING);
  CHECK_EQUAL(answer.count, 0);
  CHECK(!answer.truncated);
}

TEST(lists_are_cut, "a list ends at its count, and says whether there is more") {
  struct client client = client_open();
  DO(&client, "many-files", "10");
  struct answer cut = client_list(&client, 9);
  CHECK_EQUAL(cut.count, 9);
  CHECK(cut.truncated);
  struct answer whole = client_list(&client, 10);
  CHECK_EQUAL(whole.count, 10);
  CHECK(!whole.truncated);
}

TEST(odd_names_are_listed,
     "names with newlines, bytes that are no text, and of 255 bytes are listed and fetched") {
  char longest[256];
  struct client client = client_open();
  memset(longest, 'n', 255);
  longest[255] = '\0';
  DO(&client, "odd-names");
  struct answer answer = client_list(&client, 100);
  CHECK_EQUAL(answer.count, 8);
  CHECK(has_entry(&answer, "new\nline", 8, 0));
  CHECK(has_entry(&answer, "\xff\xfe", 2, 0));
  CHECK(has_entry(&answer, longest, 255, 0));
  check_content(&client, "\xff\xfe", "");
  check_content(&client, longest, "");
}

TEST(deep_trees_are_cut, "a tree of 50 levels is listed to its end, one of 200 is cut and said to be") {
  struct client client = client_open();
  DO(&client, "dig", "50");
  struct answer answer = client_list(&client, 100);
  CHECK_EQUAL(answer.count, 1);
  CHECK(!answer.truncated);
  client_finish(&client);
  DO(&client, "dig", "200");
  struct answer deep = client_list(&client, 100);
  CHECK_EQUAL(deep.type, LISTING);
  CHECK(deep.truncated);
}

TEST(closed_directories_are_told, "a directory that cannot be read makes the list one that is cut") {
  struct client client = client_open();
  DO(&client, "make", "directory", "closed");
  DO(&client, "chmod", "0", "closed");
  struct answer answer = client_list(&client, 100);
  CHECK_EQUAL(answer.type, LISTING);
  CHECK(answer.truncated);
}

TEST(ten_thousand_files_are_listed, "ten thousand files are listed") {
  struct client client = client_open();
  DO(&client, "many-files", "10000");
  struct answer answer = client_list(&client, 65536);
  CHECK_EQUAL(answer.count, 10000);
  CHECK(has_entry(&answer, "f9999", 5, 0));
}

/* ---- the end of a job --------------------------------------------------------------------------- */

TEST(finish_wipes, "the next job finds no file, memory, queue, socket or name of the one before") {
  struct client client = client_open();
  struct answer left = RUN(&client, "leave");
  CHECK_EXITED(left, 0);
  CHECK_OUT(left,
            "file: yes\ntmp: yes\nshm file: yes\nshm: yes\nqueue: yes\nabstract: yes\nport: yes\nleft\n");
  client_finish(&client);
  struct answer found = RUN(&client, "look");
  CHECK_OUT(found, "file: No such file or directory\ntmp: No such file or directory\n"
                   "shm file: No such file or directory\nshm: No such file or directory\n"
                   "queue: No such file or directory\nabstract: Connection refused\n"
                   "port: Connection refused\n");
  struct answer listing = client_list(&client, 10);
  CHECK_EQUAL(listing.count, 0);
}

TEST(slots_are_apart, "a job finds nothing of another that runs at the same time") {
  struct client one = client_open();
  struct client other = client_open();
  const uint8_t *payload;
  size_t length;
  CHECK(one.slot != other.slot);
  client_start(&one, STEP_OF(.argv = {"probe", "leave", "10000"}));
  while (client_receive(&one, &payload, &length) == OUTPUT && !memmem(payload, length, "left\n", 5)) {
  }
  struct answer found = RUN(&other, "look");
  CHECK_OUT(found, "file: No such file or directory\ntmp: No such file or directory\n"
                   "shm file: No such file or directory\nshm: No such file or directory\n"
                   "queue: No such file or directory\nabstract: Connection refused\n"
                   "port: Connection refused\n");
  struct answer processes = RUN(&other, "processes");
  CHECK_OUT(processes, "1\n");
}
