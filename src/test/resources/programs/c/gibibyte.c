#include <stdio.h>
#include <stdlib.h>

int main(void) {
  size_t size = (size_t)1 << 30;
  /* Volatile, so that the compiler does not see that nobody reads most of it. */
  volatile char *hoard = malloc(size);
  if (hoard == NULL) return 1;
  for (size_t i = 0; i < size; i += 4096) hoard[i] = 'x';
  printf("allocated %c\n", hoard[size / 2]);
  return 0;
}
