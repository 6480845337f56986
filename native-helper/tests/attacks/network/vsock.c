/* attack: reaches the hypervisor or a neighbour through AF_VSOCK, which no network namespace contains
 * proof: the family does not exist, and its device is not there */
#include "../attack.h"

int main(void) {
  must_fail("a vsock stream", socket(AF_VSOCK, SOCK_STREAM, 0));
  must_fail("a vsock datagram", socket(AF_VSOCK, SOCK_DGRAM, 0));
  must_fail("a vsock sequence", socket(AF_VSOCK, SOCK_SEQPACKET, 0));
  must_fail("a vsock stream, closed on exec", socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0));
  must_not_open("/dev/vsock", O_RDWR);
}
