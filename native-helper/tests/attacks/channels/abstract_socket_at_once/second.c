#include "../../attack.h"
int main(void) {
  struct sockaddr_un name = {AF_UNIX, "\0secret"};
  for (double end = now() + 2; now() < end; nap(0.05)) {
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&name, 9) == 0) {
      achieved("a connection to another job");
      return 0;
    }
    close(fd);
  }
  refused("an abstract socket of another job ECONNREFUSED");
}
