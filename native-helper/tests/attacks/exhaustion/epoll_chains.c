/* attack: nests epoll sets and sends sockets through sockets, to make the kernel recurse
 * proof: the nesting is refused at a limit, and the rest is collected */
#include "../attack.h"
#include <sys/epoll.h>

int main(void) {
  int below = epoll_create1(0), depth = 0;
  for (; depth < 200; depth++) {
    int above = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN};
    if (epoll_ctl(above, EPOLL_CTL_ADD, below, &event) != 0)
      break;
    below = above;
  }
  if (depth >= 200)
    achieved("200 levels");
  refused("level %d %s", depth, strerrorname_np(errno));
  /* Each socket lies in a message of the next. */
  int inner = below;
  for (int i = 0; i < 2000; i++) {
    int ends[2];
    char control[CMSG_SPACE(sizeof(int))] = {0}, byte = 0;
    struct iovec data = {&byte, 1};
    struct msghdr message = {
        .msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) != 0)
      break;
    *header = (struct cmsghdr){CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
    memcpy(CMSG_DATA(header), &inner, sizeof inner);
    if (sendmsg(ends[0], &message, MSG_DONTWAIT) < 0) {
      refused("message %d %s", i, strerrorname_np(errno));
      break;
    }
    close(ends[0]);
    close(inner);
    inner = ends[1];
  }
}
