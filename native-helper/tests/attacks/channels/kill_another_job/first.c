/* attack: kills the processes of a job that runs at the same time
 * proof: nobody is found, and the other job ends by itself
 * run: together */
#include "../../attack.h"
int main(void) {
  pid_t child = fork();
  if (child == 0) {
    nap(3);
    _exit(7);
  }
  int status;
  planted("a process for the other job to kill");
  waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 7)
    achieved("to be killed by another job");
}
