#include <stdio.h>
#include <string.h>

int main(void) {
  static char block[65536];
  memset(block, 'x', sizeof block);
  for (int written = 0; written < 16384; written++) fwrite(block, 1, sizeof block, stdout);
  return 0;
}
