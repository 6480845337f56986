#include <stdio.h>

int main(void) {
  fputs("caf\xc3\xa9 \xff\xfe end\n", stdout);
  return 0;
}
