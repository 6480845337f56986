#include "../../attack.h"
int main(void) {
  struct sockaddr_in address = {AF_INET, htons(31337), {htonl(INADDR_LOOPBACK)}, {0}};
  for (double end = now() + 2; now() < end; nap(0.05)) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    int datagram = socket(AF_INET, SOCK_DGRAM, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0) {
      achieved("a connection to another job over the loopback");
      return 0;
    }
    sendto(datagram, "secret", 6, 0, (struct sockaddr *)&address, sizeof address);
    close(fd);
    close(datagram);
  }
  refused("a listener of another job ECONNREFUSED");
}
