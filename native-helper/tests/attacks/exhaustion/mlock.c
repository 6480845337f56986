/* attack: locks memory into the machine, with the whole future of its address space
 * proof: the limit on locked memory refuses it, or the memory limit ends it
 * verdict: "" */
#include "../attack.h"

int main(void) {
  must_fail("lock all that comes", mlockall(MCL_FUTURE | MCL_CURRENT));
  char *memory = mmap(NULL, 600U << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  must_fail("lock 600 MiB", mlock(memory, 600U << 20));
  must_fail("lock 600 MiB on fault, by mmap",
            mmap(NULL, 600U << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0) ==
                    MAP_FAILED
                ? -1
                : 0);
}
