#include "notify.h"

#include "cleanup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

int notify(const char *state) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  const char *name = getenv("NOTIFY_SOCKET");
  if (!name || !*name)
    return 0;
  /* systemd's own is a path, and a service confined as ours could not reach another. */
  if (name[0] != '/' || strlen(name) >= sizeof address.sun_path)
    return -EINVAL;
  memcpy(address.sun_path, name, strlen(name));
  CLEANUP_FD int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return -errno;
  ssize_t sent =
      sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&address, sizeof address);
  return sent == (ssize_t)strlen(state) ? 0 : -errno;
}
