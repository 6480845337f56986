#include "../../attack.h"

int main(void) {
  static const char *const paths[] = {"/tmp/door", "/var/tmp/door", "/dev/shm/door", "/job/box/door", "door"};
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
    must_not_open(paths[i], O_RDONLY);
}
