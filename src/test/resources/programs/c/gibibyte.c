#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
  size_t size = (size_t)1 << 30;
  char *hoard = malloc(size);
  if (hoard == NULL) return 1;
  memset(hoard, 'x', size);
  printf("allocated %c\n", hoard[size / 2]);
  return 0;
}
