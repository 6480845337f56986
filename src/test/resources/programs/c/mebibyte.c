#include <stdio.h>
#include <string.h>

int main(void) {
  char line[64];
  memset(line, 'x', sizeof line);
  line[63] = '\0';
  for (int printed = 0; printed < 16384; printed++) puts(line);
  return 0;
}
