/* attack: touches a shared anonymous mapping, which is a file without a name
 * proof: it is charged to the job
 * verdict: "memory limit exceeded" */
#include "../attack.h"

int main(void) {
  char *memory =
      mmap(NULL, 1 << 30, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED)
    refused("the mapping");
  for (size_t i = 0; i < 600U << 20; i += 4096)
    memory[i] = 1;
  achieved("600 MiB");
}
