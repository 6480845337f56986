/* attack: offers an abstract Unix socket to a job that runs at the same time
 * proof: the other job cannot connect
 * run: together */
#include "../../attack.h"
int main(void) {
  struct sockaddr_un name = {AF_UNIX, "\0secret"};
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (bind(fd, (struct sockaddr *)&name, 9) == 0 && listen(fd, 8) == 0)
    planted("an abstract socket");
  nap(3);
}
