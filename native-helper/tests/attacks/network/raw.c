/* attack: opens raw, ICMP and packet sockets to send and to listen below the protocols
 * proof: none opens */
#include "../attack.h"

int main(void) {
  for (int protocol = 0; protocol < 256; protocol++) {
    must_fail("a raw IPv4 socket", socket(AF_INET, SOCK_RAW, protocol));
    must_fail("a raw IPv6 socket", socket(AF_INET6, SOCK_RAW, protocol));
  }
  must_fail("a ping socket", socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP));
  must_fail("a ping socket for IPv6", socket(AF_INET6, SOCK_DGRAM, IPPROTO_ICMPV6));
  must_fail("a packet socket", socket(AF_PACKET, SOCK_RAW, htons(3)));
  must_fail("a packet socket for datagrams", socket(AF_PACKET, SOCK_DGRAM, htons(3)));
  must_fail("a packet socket of the old kind", socket(AF_INET, 10, htons(3)));
}
