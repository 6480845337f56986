#include "channel.h"

#include "cleanup.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

union control {
  struct cmsghdr header;
  char bytes[CMSG_SPACE(CHANNEL_MAX_FDS * sizeof(int))];
};

int channel_pair(int pair[2], struct error *error) {
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
    return error_set(error, STAGE_SUPERVISE, errno, "socketpair");
  return 0;
}

int channel_send(int channel, const void *message, size_t size, const struct fds *fds) {
  union control control;
  struct iovec data = {.iov_base = (void *)message, .iov_len = size};
  struct msghdr header = {.msg_iov = &data, .msg_iovlen = 1};
  if (fds && fds->count > 0) {
    size_t length = (size_t)fds->count * sizeof(int);
    memset(&control, 0, sizeof control);
    header.msg_control = control.bytes;
    header.msg_controllen = CMSG_SPACE(length);
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(length);
    memcpy(CMSG_DATA(&control.header), fds->fd, length);
  }
  ssize_t sent;
  do {
    sent = sendmsg(channel, &header, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  if (sent < 0)
    return -errno;
  return (size_t)sent == size ? 0 : -EMSGSIZE;
}

static void collect(struct msghdr *header, struct fds *fds) {
  for (struct cmsghdr *part = CMSG_FIRSTHDR(header); part; part = CMSG_NXTHDR(header, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
      continue;
    size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; i++) {
      int fd;
      memcpy(&fd, CMSG_DATA(part) + i * sizeof(int), sizeof fd);
      if (fds->count < CHANNEL_MAX_FDS)
        fds->fd[fds->count++] = fd;
      else
        close_fd(&fd);
    }
  }
}

int channel_receive(int channel, void *message, size_t size, struct fds *fds) {
  union control control;
  struct fds received = {.count = 0};
  struct iovec data = {.iov_base = message, .iov_len = size};
  struct msghdr header = {.msg_iov = &data,
                          .msg_iovlen = 1,
                          .msg_control = control.bytes,
                          .msg_controllen = sizeof control.bytes};
  ssize_t length;
  do {
    length = recvmsg(channel, &header, MSG_CMSG_CLOEXEC);
    /* Told once, and before what lies in the channel, when the other side ended with a message unread: its
     * last words are still there. */
  } while (length < 0 && (errno == EINTR || errno == ECONNRESET));
  if (length < 0)
    return -errno;
  if (length == 0)
    return 0;
  collect(&header, &received);
  if ((size_t)length != size || (header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) ||
      (!fds && received.count > 0)) {
    fds_close(&received);
    return -EBADMSG;
  }
  if (fds)
    *fds = received;
  return 1;
}

void fds_close(struct fds *fds) {
  for (int i = 0; i < fds->count; i++)
    close_fd(&fds->fd[i]);
  fds->count = 0;
}
