/* attack: sets the socket options that belong to administrators: firewall, marks, devices, huge buffers
 * proof: each is refused */
#include "../attack.h"
#include <linux/filter.h>

int main(void) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  char zeros[256] = {0};
  must_fail("SO_MARK", setsockopt(fd, SOL_SOCKET, SO_MARK, &(int){1}, sizeof(int)));
  must_fail("SO_RCVBUFFORCE", setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &(int){1 << 30}, sizeof(int)));
  must_fail("SO_SNDBUFFORCE", setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &(int){1 << 30}, sizeof(int)));
  must_fail("SO_DEBUG", setsockopt(fd, SOL_SOCKET, SO_DEBUG, &(int){1}, sizeof(int)));
  must_fail("SO_PRIORITY 7", setsockopt(fd, SOL_SOCKET, SO_PRIORITY, &(int){7}, sizeof(int)));
  must_fail("IP_TRANSPARENT", setsockopt(fd, IPPROTO_IP, IP_TRANSPARENT, &(int){1}, sizeof(int)));
  must_fail("IPT_SO_SET_REPLACE", setsockopt(fd, IPPROTO_IP, 64, zeros, sizeof zeros));
  must_fail("IPT_SO_GET_INFO", getsockopt(fd, IPPROTO_IP, 64, zeros, &(socklen_t){84}));
  must_fail("ARPT_SO_SET_REPLACE", setsockopt(fd, IPPROTO_IP, 96, zeros, sizeof zeros));
  must_fail("EBT_SO_SET_ENTRIES", setsockopt(fd, IPPROTO_IP, 128, zeros, sizeof zeros));
  must_fail("MRT_INIT", setsockopt(fd, IPPROTO_IP, 200, &(int){1}, sizeof(int)));
  must_fail("TCP_REPAIR", setsockopt(fd, IPPROTO_TCP, 19, &(int){1}, sizeof(int)));
  must_fail("SO_ATTACH_BPF", setsockopt(fd, SOL_SOCKET, SO_ATTACH_BPF, &(int){0}, sizeof(int)));
}
