/* attack: makes system calls of the x32 kind, whose numbers have a bit that a filter may not compare
 * proof: every one is answered by an error */
#include "../attack.h"

int main(void) {
  static const struct {
    const char *name;
    long number;
  } calls[] = {{"getpid", SYS_getpid},   {"mount", SYS_mount},
               {"unshare", SYS_unshare}, {"setns", SYS_setns},
               {"bpf", SYS_bpf},         {"ptrace (x32)", 521},
               {"ptrace", SYS_ptrace},   {"keyctl", SYS_keyctl},
               {"execve (x32)", 520},    {"kexec_load (x32)", 528},
               {"ioctl (x32)", 514},     {"socket", SYS_socket},
               {"fork", SYS_fork},       {"process_vm_readv (x32)", 539}};
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
    char what[64];
    long result = syscall(0x40000000L | calls[i].number, CLONE_NEWUSER, 0, 0, 0, 0);
    if (result == 0 && calls[i].number == SYS_fork)
      _exit(0);
    snprintf(what, sizeof what, "x32 %s", calls[i].name);
    must_fail(what, result);
    snprintf(what, sizeof what, "%s with the sign bit", calls[i].name);
    must_fail(what, syscall((long)(int)(0x80000000U | (unsigned)calls[i].number), 0, 0, 0));
  }
}
