#include "../kit/kit.h"

int main(int argc, char **argv) {
  const struct kit_suite suite = {.name = "unit"};
  return kit_main(&suite, argc, argv);
}
