/* attack: sends datagrams out: DNS, NTP, broadcast, multicast, IPv6
 * proof: none can be sent */
#include "../attack.h"

int main(void) {
  static const char *const addresses[] = {"1.1.1.1",     "8.8.8.8",         "169.254.169.254",
                                          "10.0.0.1",    "192.168.0.1",     "255.255.255.255",
                                          "224.0.0.251", "239.255.255.250", "169.254.255.255"};
  static const char *const addresses6[] = {"2606:4700:4700::1111", "ff02::1", "ff05::2", "fe80::1"};
  for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(53)};
    inet_pton(AF_INET, addresses[i], &address.sin_addr);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &(int){1}, sizeof(int));
    must_fail(addresses[i], sendto(fd, "hello", 5, 0, (struct sockaddr *)&address, sizeof address));
    close(fd);
  }
  for (size_t i = 0; i < sizeof addresses6 / sizeof *addresses6; i++) {
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(53)};
    inet_pton(AF_INET6, addresses6[i], &address.sin6_addr);
    int fd = socket(AF_INET6, SOCK_DGRAM, 0);
    must_fail(addresses6[i], sendto(fd, "hello", 5, 0, (struct sockaddr *)&address, sizeof address));
    close(fd);
  }
}
