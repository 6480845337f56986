#include "notify.h"

#include "cleanup.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

/* A path, or with @ an abstract name, which ends where its length says. */
static int address_of(const char *name, struct sockaddr_un *address, socklen_t *length) {
  size_t characters = strlen(name);
  if ((name[0] != '/' && name[0] != '@') || characters >= sizeof address->sun_path)
    return -EINVAL;
  address->sun_family = AF_UNIX;
  memcpy(address->sun_path, name, characters + 1);
  if (name[0] == '@')
    address->sun_path[0] = '\0';
  *length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + characters + (name[0] == '/' ? 1 : 0));
  return 0;
}

int notify(const char *state) {
  struct sockaddr_un address = {0};
  socklen_t length = 0;
  const char *name = getenv("NOTIFY_SOCKET");
  if (!name || !*name)
    return 0;
  int status = address_of(name, &address, &length);
  if (status != 0)
    return status;
  CLEANUP_FD int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return -errno;
  size_t size = strlen(state);
  ssize_t sent = sendto(fd, state, size, MSG_NOSIGNAL, (const struct sockaddr *)&address, length);
  return sent == (ssize_t)size ? 0 : -errno;
}
