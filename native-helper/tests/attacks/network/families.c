/* attack: opens a socket of every address family, many of which load a kernel module
 * proof: of Unix, IPv4, IPv6 and the route family of netlink only; all others are refused */
#include "../attack.h"

int main(void) {
  static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET, SOCK_RDM};
  for (int family = 0; family < 64; family++) {
    if (family == AF_UNIX || family == AF_INET || family == AF_INET6 || family == AF_NETLINK)
      continue;
    for (size_t i = 0; i < 5; i++) {
      char what[64];
      snprintf(what, sizeof what, "a socket of family %d, type %d", family, types[i]);
      must_fail(what, socket(family, types[i], 0));
      int ends[2];
      must_fail(what, socketpair(family, types[i], 0, ends));
    }
  }
  int ends[2];
  must_fail("a pair of netlink", socketpair(AF_NETLINK, SOCK_RAW, 0, ends));
  must_fail("a pair of TIPC", socketpair(AF_TIPC, SOCK_SEQPACKET, 0, ends));
  must_fail("vsock behind an upper half", syscall(SYS_socket, 0x100000000UL | AF_VSOCK, SOCK_STREAM, 0));
}
