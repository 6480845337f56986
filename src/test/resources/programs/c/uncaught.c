#include <stddef.h>

/* C has no exceptions: the error that nobody catches is a segmentation fault. */
int main(void) {
  volatile int *nowhere = NULL;
  *nowhere = 1;
  return 0;
}
