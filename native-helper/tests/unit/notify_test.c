/* notify.c against a socket that stands for the service manager's. */
#include "../../src/cleanup.h"
#include "../../src/notify.h"
#include "../kit/kit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Listens on a path of this process, and tells it to whoever asks the environment. */
static int listen_for_states(char *path, size_t size) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(path, size, "/tmp/runner-notify-%d", (int)getpid());
  memcpy(address.sun_path, path, strlen(path));
  int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
      setenv("NOTIFY_SOCKET", path, 1) != 0)
    return -1;
  return fd;
}

TEST(a_state_reaches_the_manager, "a state reaches the service manager as one message") {
  char path[64];
  CLEANUP_FD int fd = listen_for_states(path, sizeof path);
  CHECK(fd >= 0);
  CHECK_EQUAL(notify("READY=1"), 0);
  char message[32];
  ssize_t length = recv(fd, message, sizeof message, MSG_DONTWAIT);
  CHECK_EQUAL(length, 7);
  CHECK_BYTES(message, 7, "READY=1", 7);
  CHECK_EQUAL(unlink(path), 0);
  CHECK_EQUAL(unsetenv("NOTIFY_SOCKET"), 0);
}

TEST(without_a_manager_nothing_is_sent, "without a service manager there is nobody to tell, and no error") {
  CHECK_EQUAL(unsetenv("NOTIFY_SOCKET"), 0);
  CHECK_EQUAL(notify("READY=1"), 0);
}

TEST(a_wrong_address_is_an_error,
     "an address of the manager that is none is an error, and one that is gone another") {
  CHECK_EQUAL(setenv("NOTIFY_SOCKET", "somewhere", 1), 0);
  CHECK_EQUAL(notify("READY=1"), -EINVAL);
  CHECK_EQUAL(setenv("NOTIFY_SOCKET", "/nowhere/at/all", 1), 0);
  CHECK_EQUAL(notify("READY=1"), -ENOENT);
  CHECK_EQUAL(unsetenv("NOTIFY_SOCKET"), 0);
}
