/* attack: mounts by the newer calls: fsopen, open_tree, move_mount, mount_setattr and theirs
 * proof: every one of them is refused */
#include "../attack.h"

int main(void) {
  must_fail("fsopen tmpfs", syscall(430, "tmpfs", 0));
  must_fail("fsopen proc", syscall(430, "proc", 0));
  must_fail("fsopen with a parameter for an old hole", syscall(430, "9p", 0));
  must_fail("open_tree of the root, cloned", syscall(428, AT_FDCWD, "/", 1));
  must_fail("open_tree of the root", syscall(428, AT_FDCWD, "/", 0));
  must_fail("move_mount", syscall(429, AT_FDCWD, "/job", AT_FDCWD, "/proc", 0));
  must_fail("fsconfig", syscall(431, 0, 6, NULL, NULL, 0));
  must_fail("fsmount", syscall(432, 0, 0, 0));
  must_fail("fspick of the root", syscall(433, AT_FDCWD, "/", 0));
  uint64_t attributes[4] = {0, 1, 0, 0}; /* clears read-only */
  must_fail("mount_setattr of the root", syscall(442, AT_FDCWD, "/", 0x8000, attributes, sizeof attributes));
  must_fail("statmount", syscall(457, attributes, NULL, 0, 0));
  must_fail("listmount", syscall(458, attributes, NULL, 0, 0));
  must_fail("open_tree_attr", syscall(467, AT_FDCWD, "/", 1, attributes, sizeof attributes));
}
