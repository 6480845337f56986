/* attack: uses the kernel's cipher sockets, AF_ALG, which have a history of holes
 * proof: the family does not exist */
#include "../attack.h"

int main(void) {
  must_fail("a cipher socket", socket(AF_ALG, SOCK_SEQPACKET, 0));
  must_fail("an RxRPC socket", socket(AF_RXRPC, SOCK_DGRAM, PF_INET));
  must_fail("a key management socket", socket(AF_KEY, SOCK_RAW, 2));
  must_fail("a Bluetooth socket", socket(AF_BLUETOOTH, SOCK_RAW, 1));
  must_fail("a CAN socket", socket(AF_CAN, SOCK_RAW, 1));
  must_fail("an XDP socket", socket(AF_XDP, SOCK_RAW, 0));
}
