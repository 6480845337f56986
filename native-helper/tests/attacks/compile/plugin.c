/* attack: sets the compiler's options from the source: plugins, other programs, other output files
 * proof: the options are not taken from the source, and nothing is written elsewhere */
#pragma GCC plugin "evil"
#pragma GCC dependency "main.c"
#pragma GCC optimize("-fplugin=./evil.so", "-o/job/tmp/elsewhere", "-wrapper,./evil")
#include <stdio.h>
#include <unistd.h>

int main(void) {
  printf(access("/job/tmp/elsewhere", F_OK) == 0 ? "achieved: another output\n" : "refused: another output\n");
  return 0;
}
