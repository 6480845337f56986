/* attack: connects by TCP to the internet, the private networks, the metadata address and the host
 * proof: no connection leaves the sandbox: there is no route */
#include "../attack.h"

int main(void) {
  static const char *const addresses[] = {
      "1.1.1.1",    "8.8.8.8",         "93.184.216.34", "169.254.169.254", "10.0.0.1",
      "172.16.0.1", "172.17.0.1",      "192.168.0.1",   "192.168.1.1",     "100.100.100.200",
      "0.0.0.1",    "255.255.255.255", "224.0.0.1",     "192.0.2.1"};
  static const char *const addresses6[] = {"2606:4700:4700::1111",   "fe80::1",
                                           "fd00:ec2::254",          "ff02::1",
                                           "::ffff:169.254.169.254", "64:ff9b::101:101"};
  static const int ports[] = {22, 53, 80, 443, 10100};
  for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
    for (size_t j = 0; j < 5; j++) {
      struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)ports[j])};
      inet_pton(AF_INET, addresses[i], &address.sin_addr);
      int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
      int result = connect(fd, (struct sockaddr *)&address, sizeof address);
      must_fail(addresses[i], result < 0 && errno == EINPROGRESS ? 0 : result);
      close(fd);
    }
  }
  for (size_t i = 0; i < sizeof addresses6 / sizeof *addresses6; i++) {
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(80), .sin6_scope_id = 1};
    inet_pton(AF_INET6, addresses6[i], &address.sin6_addr);
    int fd = socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK, 0);
    int result = connect(fd, (struct sockaddr *)&address, sizeof address);
    must_fail(addresses6[i], result < 0 && errno == EINPROGRESS ? 0 : result);
    close(fd);
  }
}
