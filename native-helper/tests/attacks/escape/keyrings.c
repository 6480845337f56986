/* attack: keeps keys in the kernel, reads the session's and the user's keyrings
 * proof: add_key, request_key and every command of keyctl are refused */
#include "../attack.h"

int main(void) {
  for (int ring = -1; ring >= -6; ring--)
    must_fail("add a key", syscall(SYS_add_key, "user", "attack", "secret", 6, ring));
  must_fail("request a key", syscall(SYS_request_key, "user", "attack", NULL, -3));
  for (int command = 0; command < 33; command++)
    must_fail("keyctl", syscall(SYS_keyctl, command, -3, 0, 0, 0));
}
