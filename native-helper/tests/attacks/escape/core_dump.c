/* attack: dumps core, to write a file as the kernel or to start the host's crash handler
 * proof: the child dies of the signal without a core, and no file appears */
#include "../attack.h"

int main(void) {
  struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
  must_fail("unlimited core files", setrlimit(RLIMIT_CORE, &limit));
  pid_t pid = fork();
  if (pid == 0) {
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    raise(SIGSEGV);
  }
  int status;
  waitpid(pid, &status, 0);
  if (WCOREDUMP(status))
    achieved("a core dump");
  DIR *here = opendir(".");
  for (struct dirent *entry = readdir(here); entry; entry = readdir(here))
    if (strncmp(entry->d_name, "core", 4) == 0)
      achieved("the file %s", entry->d_name);
}
