/* attack: changes the machine: clock, host name, swap, quotas, accounting, ports, log, reboot
 * proof: each call is refused */
#include "../attack.h"
#include <sys/timex.h>

int main(void) {
  struct timespec time = {0, 0};
  struct timeval old = {0, 0};
  struct timex adjust = {.modes = ADJ_OFFSET};
  must_fail("clock_settime", clock_settime(CLOCK_REALTIME, &time));
  must_fail("settimeofday", settimeofday(&old, NULL));
  must_fail("adjtimex", adjtimex(&adjust));
  must_fail("sethostname", sethostname("owned", 5));
  must_fail("setdomainname", setdomainname("owned", 5));
  must_fail("swapon", syscall(SYS_swapon, "main", 0));
  must_fail("swapoff", syscall(SYS_swapoff, "main"));
  must_fail("quotactl", syscall(SYS_quotactl, 0x800007, "/", 0, NULL));
  must_fail("acct", syscall(SYS_acct, "log"));
  must_fail("ioperm", syscall(SYS_ioperm, 0x80, 1, 1));
  must_fail("iopl", syscall(SYS_iopl, 3));
  char log[4096];
  must_fail("read the kernel's log", syscall(SYS_syslog, 3, log, sizeof log));
  must_fail("size of the kernel's log", syscall(SYS_syslog, 10, NULL, 0));
  must_fail("vhangup", syscall(SYS_vhangup));
  must_fail("reboot, asking first", syscall(SYS_reboot, 0xfee1dead, 672274793, 0, NULL));
  must_fail("wake up the machine later", syscall(SYS_timerfd_create, CLOCK_BOOTTIME_ALARM, 0));
}
