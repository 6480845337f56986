/* attack: meets another job on the loopback, by TCP and UDP
 * proof: neither connection nor datagram reaches the other job
 * run: together */
#include "../../attack.h"
static int listener(int type) {
  struct sockaddr_in address = {AF_INET, htons(31337), {htonl(INADDR_LOOPBACK)}, {0}};
  int fd = socket(AF_INET, type, 0);
  if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
      (type == SOCK_STREAM && listen(fd, 8) != 0))
    return -1;
  return fd;
}

int main(void) {
  char text[64];
  int datagrams = listener(SOCK_DGRAM);
  if (listener(SOCK_STREAM) >= 0 && datagrams >= 0)
    planted("a listener on the loopback");
  struct pollfd wait = {datagrams, POLLIN, 0};
  if (poll(&wait, 1, 3000) > 0 && recv(datagrams, text, sizeof text, 0) > 0)
    achieved("a datagram from another job");
}
