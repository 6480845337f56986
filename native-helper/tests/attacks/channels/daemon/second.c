#include "../../attack.h"
int main(void) {
  struct sockaddr_un name = {AF_UNIX, "\0secret"};
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  must_fail("connect to the daemon of the job before", connect(fd, (struct sockaddr *)&name, 9));
  fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (bind(fd, (struct sockaddr *)&name, 9) != 0)
    achieved("to see that the name is taken");
  DIR *processes = opendir("/proc");
  for (struct dirent *entry = readdir(processes); entry; entry = readdir(processes)) {
    int pid = atoi(entry->d_name);
    if (pid > 0 && pid != getpid())
      achieved("process %d", pid);
  }
  must_fail("signal another process", kill(-1, 0));
}
