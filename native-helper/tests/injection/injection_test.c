/* One system call after another fails once, at every place where a slot and its first job make it. */
#include "../integration/client.h"
#include "../integration/world.h"
#include "../kit/kit.h"
#include "page.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MOST_PLACES = 400 };

struct tally {
  int places, named, tolerated, silent;
};

static struct fault_page *map_page(void) {
  const char *path = getenv("RUNNER_FAULTS");
  MUST(path);
  int fd = open(path, O_RDWR | O_CLOEXEC);
  MUST(fd >= 0);
  struct fault_page *page = mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  MUST(page != MAP_FAILED);
  (void)close(fd);
  return page;
}

/* A slot, a file, a step, the file again, and the next sandbox: up to the first thing that is not as wanted.
 * Returns its answer, or READY when all went well. */
static struct answer live_once(void) {
  struct client client = {.fd = client_connect_socket(world_socket())};
  struct bytes hello = {NULL, 0, 0};
  client_add_hello(&hello, 1, NULL);
  client_send(&client, &hello);
  bytes_free(&hello);
  struct answer answer = client_answer(&client);
  if (answer.type == READY) {
    client_put(&client, "directory/file", "content");
    answer = RUN(&client, "say", "right", "", "0");
  }
  if (answer.type == RESULT) {
    CHECK_EXITED(answer, 0);
    CHECK_OUT(answer, "right");
    answer = client_fetch(&client, "directory/file", MIB);
  }
  if (answer.type == DATA) {
    CHECK_BYTES(answer.data.data, answer.data.length, "content", 7);
    client_send_frame(&client, FINISH, NULL, 0);
    answer = client_answer(&client);
  }
  client_close(&client);
  return answer;
}

/* With these the helper's processes speak to each other. One that cannot is told by the others as gone. */
static bool of_words(const char *call) {
  return strcmp(call, "sendmsg") == 0 || strcmp(call, "recvmsg") == 0;
}

static void judge(struct tally *tally, const char *call, int error, const struct answer *answer) {
  tally->places++;
  if (answer->type == READY) {
    tally->tolerated++;
  } else if (answer->type == CLOSED) {
    tally->silent++;
  } else {
    CHECK(answer->type == FAILED || answer->type == REFUSED);
    if (answer->number != error && !of_words(call))
      FAIL("%s, place %d: told as stage %u, errno %d: %s", call, tally->places, answer->stage, answer->number,
           answer->detail);
    CHECK(answer->stage > AT_PROTOCOL);
    tally->named++;
  }
}

/* The slot that met the fault leaves nothing, and the next one is right. */
static void check_healed(void) {
  CHECK(world_is_quiet(world_helper(), world_socket(), 2000));
  struct answer next = live_once();
  CHECK_EQUAL(next.type, READY);
  CHECK(world_is_quiet(world_helper(), world_socket(), 2000));
}

static struct tally fail_everywhere(const char *call, int error) {
  struct tally tally = {0, 0, 0, 0};
  struct fault_page *page = map_page();
  for (page->nth = 1; page->nth <= MOST_PLACES; page->nth++) {
    atomic_store(&page->passed, 0);
    atomic_store(&page->fired, 0);
    page->error = error;
    (void)strcpy(page->call, call);
    struct answer answer = live_once();
    CHECK(world_is_quiet(world_helper(), world_socket(), 2000));
    page->call[0] = '\0';
    if (!atomic_load(&page->fired))
      break;
    judge(&tally, call, error, &answer);
    check_healed();
  }
  (void)printf("  %-14s %3d places: %3d named errors, %3d without effect, %3d closed without a word\n", call,
               tally.places, tally.named, tally.tolerated, tally.silent);
  CHECK(tally.places > 0 && tally.places < MOST_PLACES);
  return tally;
}

#define FAULT(call, error)                                                                                   \
  TEST(failing_##call,                                                                                       \
       "a failing " #call " leaves nothing, wherever it fails, and the next slot is right") {                \
    (void)fail_everywhere(#call, error);                                                                     \
  }

/* Without these a layer of the sandbox is not there: no job may run after one of them failed. */
#define FAULT_OF_A_LAYER(call, error)                                                                        \
  TEST(failing_##call,                                                                                       \
       "no sandbox without " #call ": wherever it fails, that is said, and the pool heals") {                \
    CHECK_EQUAL(fail_everywhere(#call, error).tolerated, 0);                                                 \
  }

FAULT_OF_A_LAYER(mount, ENOMEM)
FAULT_OF_A_LAYER(pivot_root, EINVAL)
FAULT_OF_A_LAYER(unshare, ENOSPC)
FAULT_OF_A_LAYER(setns, EPERM)
FAULT_OF_A_LAYER(sethostname, EPERM)
FAULT_OF_A_LAYER(setgroups, EPERM)
FAULT_OF_A_LAYER(setrlimit, EPERM)
FAULT_OF_A_LAYER(capset, EPERM)
FAULT_OF_A_LAYER(seccomp, ENOMEM)
FAULT_OF_A_LAYER(close_range, EMFILE)
FAULT_OF_A_LAYER(clone3, EAGAIN)
FAULT_OF_A_LAYER(fork, EAGAIN)
/* Each is made twice: to give root up, and to try to get it back, where a failure is what is wanted. */
#define FAULT_OF_THE_DROP(call, error)                                                                       \
  TEST(failing_##call, "no sandbox without " #call ", and failing to get root back is no fault") {           \
    struct tally tally = fail_everywhere(#call, error);                                                      \
    CHECK_EQUAL(tally.named, 1);                                                                             \
    CHECK_EQUAL(tally.tolerated, 1);                                                                         \
  }

FAULT_OF_THE_DROP(setresuid, EAGAIN)
FAULT_OF_THE_DROP(setresgid, EPERM)
FAULT(open, EMFILE)
FAULT(openat, EMFILE)
FAULT(openat2, ENOMEM)
FAULT(write, ENOSPC)
FAULT(mkdir, ENOSPC)
FAULT(mkdirat, ENOSPC)
FAULT(mknod, ENOSPC)
FAULT(symlink, ENOSPC)
FAULT(umount2, EBUSY)
FAULT(chdir, ENOMEM)
FAULT(pipe2, EMFILE)
FAULT(socketpair, EMFILE)
FAULT(epoll_create1, EMFILE)
FAULT(timerfd_create, EMFILE)
FAULT(dup2, EMFILE)
FAULT(setsid, EPERM)
FAULT(accept4, EMFILE)
FAULT(epoll_ctl, ENOMEM)
FAULT(sendmsg, ENOMEM)
FAULT(recvmsg, ENOMEM)
FAULT(mmap, ENOMEM)
FAULT(fcntl, EMFILE)
FAULT(prctl, EPERM)
FAULT(signalfd, EMFILE)
FAULT(dup3, EMFILE)
FAULT(fchdir, ENOMEM)
FAULT(getrandom, ENOSYS)
FAULT(socket, EMFILE)
FAULT(capget, EPERM)
