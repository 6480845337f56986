/* attack: loads code into the kernel: modules, another kernel, BPF programs
 * proof: all these calls are refused */
#include "../attack.h"

int main(void) {
  char zeros[256] = {0};
  must_fail("init_module", syscall(SYS_init_module, zeros, sizeof zeros, ""));
  must_fail("finit_module", syscall(SYS_finit_module, 0, "", 0));
  must_fail("delete_module", syscall(SYS_delete_module, "loop", O_NONBLOCK));
  must_fail("kexec_load", syscall(SYS_kexec_load, 0, 0, NULL, 0));
  must_fail("kexec_file_load", syscall(SYS_kexec_file_load, 0, -1, 0, "", 0));
  for (int command = 0; command < 36; command++)
    must_fail("bpf", syscall(SYS_bpf, command, zeros, sizeof zeros));
}
