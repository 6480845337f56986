/* attack: becomes root, another user or a member of another group again, and takes capabilities back
 * proof: every call to change identity fails and the sets stay empty */
#include "../attack.h"
#include <grp.h>
#include <linux/capability.h>
#include <sys/fsuid.h>

int main(void) {
  must_fail("setuid(0)", setuid(0));
  must_fail("setreuid(0, 0)", setreuid(0, 0));
  must_fail("setresuid(0, 0, 0)", setresuid(0, 0, 0));
  must_fail("setuid(1001)", setuid(1001));
  must_fail("setuid(nobody)", setuid(65534));
  must_fail("setgid(0)", setgid(0));
  must_fail("setresgid(0, 0, 0)", setresgid(0, 0, 0));
  gid_t groups[] = {0, 4, 6};
  must_fail("setgroups", setgroups(3, groups));
  must_fail("setgroups to none", setgroups(0, NULL));
  setfsuid(0);
  if (setfsuid(-1) == 0)
    achieved("the file system's identity of root");
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct all[2] = {{~0U, ~0U, ~0U}, {~0U, ~0U, ~0U}};
  must_fail("capset", syscall(SYS_capset, &header, all));
  for (int capability = 0; capability < 41; capability++) {
    if (prctl(PR_CAPBSET_READ, capability, 0, 0, 0) != 0)
      achieved("capability %d in the bounding set", capability);
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) == 0)
      achieved("capability %d in the ambient set", capability);
  }
  must_fail("keep capabilities", prctl(PR_SET_SECUREBITS, 0x10, 0, 0, 0));
}
