/* attack: changes size, flags and owner of its output pipes
 * proof: the answer is whole, and the next job gets new pipes
 * run: sequence */
#include "../../attack.h"
int main(void) {
  fcntl(1, F_SETPIPE_SZ, 4096);
  fcntl(1, F_SETFL, O_NONBLOCK | O_ASYNC | O_APPEND);
  fcntl(1, F_SETOWN, 1);
  fcntl(0, F_SETFL, O_NONBLOCK);
  int reading = open("/proc/self/fd/1", O_RDONLY | O_NONBLOCK);
  if (reading >= 0)
    fcntl(reading, F_SETFL, 0);
  planted("a small, non-blocking pipe with an owner");
}
