/* attack: touches one page in every 2 MiB, so that the tables grow and not the pages
 * proof: page tables are charged to the job
 * verdict: "memory limit exceeded" */
#include "../attack.h"

int main(void) {
  size_t step = 2UL << 20, count = 200000;
  char *memory = mmap(NULL, step * count, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    refused("the mapping");
    return 0;
  }
  volatile char sum = 0;
  for (size_t i = 0; i < count; i++)
    sum = (char)(sum + memory[i * step]);
  achieved("%zu page tables, %zu MiB", count, count * 4096 >> 20);
}
