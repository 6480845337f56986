/* attack: executes itself with an environment and arguments as large as they go
 * proof: the kernel's limit refuses what is too large, and the memory counts
 * verdict: "" or "memory limit exceeded" */
#include "../attack.h"

int main(int argc, char **argv) {
  if (argc > 1000) {
    refused("more than %d arguments", argc);
    return 0;
  }
  (void)argv;
  static char *arguments[1 << 20];
  char *one = malloc(120 << 10);
  memset(one, 'x', (120 << 10) - 1);
  for (int count = 1 << 17; count > 0; count /= 2) {
    for (int i = 0; i < count; i++)
      arguments[i] = count > 4096 ? "x" : one;
    arguments[count] = NULL;
    execve("./main", arguments, arguments);
    refused("%d arguments %s", count, strerrorname_np(errno));
  }
}
