/* attack: asks for protocols whose modules the kernel would load: SCTP, DCCP, UDP-Lite, MPTCP, L2TP, SMC
 * proof: only TCP and UDP are given */
#include "../attack.h"

int main(void) {
  static const int protocols[] = {IPPROTO_SCTP, IPPROTO_DCCP, IPPROTO_UDPLITE, 262,          115,        256,
                                  IPPROTO_GRE,  IPPROTO_ESP,  IPPROTO_AH,      IPPROTO_IGMP, IPPROTO_PIM};
  static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_DCCP};
  for (size_t i = 0; i < sizeof protocols / sizeof *protocols; i++)
    for (size_t j = 0; j < 4; j++) {
      char what[64];
      snprintf(what, sizeof what, "protocol %d, type %d", protocols[i], types[j]);
      must_fail(what, socket(AF_INET, types[j], protocols[i]));
      must_fail(what, socket(AF_INET6, types[j], protocols[i]));
    }
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  must_fail("kernel TLS on an unconnected socket", setsockopt(fd, IPPROTO_TCP, 31, "tls", 3));
  must_fail("another congestion control", setsockopt(fd, IPPROTO_TCP, 13, "vegas", 5));
  must_fail("IPsec policy", setsockopt(fd, IPPROTO_IP, 16, "x", 1));
}
