/* attack: makes 32-bit system calls from a 64-bit program, past a filter for 64-bit numbers
 * proof: every one is answered by ENOSYS, the harmless as the harmful */
#include "../attack.h"

static long int80(long number, long a, long b, long c) {
  long result;
  __asm__ volatile("int $0x80"
                   : "=a"(result)
                   : "a"(number), "b"(a), "c"(b), "d"(c)
                   : "memory", "r8", "r9", "r10", "r11");
  return result;
}

static void try_call(const char *what, long number, long a, long b, long c) {
  long result = int80(number, a, b, c);
  errno = (int)-result;
  must_fail(what, result < 0 && result > -4096 ? -1 : result);
}

int main(void) {
  try_call("32-bit getpid", 20, 0, 0, 0);
  try_call("32-bit mount", 21, 0, 0, 0);
  try_call("32-bit ptrace", 26, 0, 0, 0);
  try_call("32-bit unshare", 310, CLONE_NEWUSER, 0, 0);
  try_call("32-bit setns", 346, 0, 0, 0);
  try_call("32-bit clone", 120, CLONE_NEWUSER, 0, 0);
  try_call("32-bit socketcall", 102, 1, 0, 0);
  try_call("32-bit bpf", 357, 0, 0, 0);
  try_call("32-bit keyctl", 288, 0, -3, 0);
  try_call("32-bit vm86", 113, 0, 0, 0);
  try_call("32-bit set_thread_area", 243, 0, 0, 0);
}
