/* attack: changes the execution domain: executable data, page zero, 32-bit address space, another uname
 * proof: only plain Linux, with or without address randomisation, can be set; page 0 does not map */
#include "../attack.h"
#include <sys/personality.h>

int main(void) {
  must_fail("READ_IMPLIES_EXEC", personality(READ_IMPLIES_EXEC));
  must_fail("MMAP_PAGE_ZERO", personality(MMAP_PAGE_ZERO));
  must_fail("UNAME26", personality(UNAME26));
  must_fail("PER_LINUX32", personality(PER_LINUX32));
  must_fail("PER_SVR4", personality(PER_SVR4));
  must_fail("ADDR_COMPAT_LAYOUT", personality(ADDR_COMPAT_LAYOUT));
  void *zero = mmap((void *)0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  must_fail("map page 0", zero == MAP_FAILED ? -1 : 0);
}
