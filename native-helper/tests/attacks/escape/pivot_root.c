/* attack: exchanges the root for a directory of the job
 * proof: pivot_root is refused in all its forms */
#include "../attack.h"

int main(void) {
  mkdir("new", 0755), mkdir("new/old", 0755);
  must_fail("pivot_root to a directory", syscall(SYS_pivot_root, "new", "new/old"));
  must_fail("pivot_root onto itself", syscall(SYS_pivot_root, ".", "."));
  must_fail("pivot_root to the root", syscall(SYS_pivot_root, "/", "/proc"));
}
