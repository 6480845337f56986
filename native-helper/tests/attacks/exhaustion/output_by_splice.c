/* attack: moves the endless /dev/zero into its output inside the kernel, without a buffer of its own
 * proof: the limit of output ends it
 * verdict: "output limit exceeded" */
#include "../attack.h"
#include <sys/sendfile.h>

int main(void) {
  int zero = open("/dev/zero", O_RDONLY);
  for (;;)
    if (splice(zero, NULL, 1, NULL, 1 << 20, 0) <= 0 && sendfile(1, zero, NULL, 1 << 20) <= 0)
      write(1, &(char[4096]){0}, 4096);
}
