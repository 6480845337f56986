/* attack: writes kernel settings: core_pattern, modprobe, sysrq, panic, hostname, the next uid map
 * proof: no file of /proc opens for writing, and those of the kernel do not exist */
#include "../attack.h"

int main(void) {
  static const char *const paths[] = {
      "/proc/sys/kernel/core_pattern",
      "/proc/sys/kernel/modprobe",
      "/proc/sys/kernel/hostname",
      "/proc/sys/kernel/sysrq",
      "/proc/sys/kernel/panic",
      "/proc/sys/kernel/ns_last_pid",
      "/proc/sys/vm/overcommit_memory",
      "/proc/sys/fs/binfmt_misc/register",
      "/proc/sys/net/ipv4/ip_forward",
      "/proc/sysrq-trigger",
      "/proc/irq/default_smp_affinity",
      "/proc/timer_list",
      "/proc/self/uid_map",
      "/proc/self/gid_map",
      "/proc/self/setgroups",
      "/proc/self/oom_score_adj",
      "/proc/self/oom_adj",
      "/proc/self/loginuid",
      "/proc/self/attr/current",
      "/proc/self/attr/exec",
      "/proc/self/comm",
      "/proc/self/coredump_filter",
      "/proc/self/clear_refs",
      "/proc/self/timerslack_ns",
      "/proc/self/sched",
      "/proc/self/autogroup",
      "/proc/self/make-it-fail",
      "/proc/self/projid_map",
      "/proc/self/timens_offsets",
      "/proc/thread-self/attr/current",
  };
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
    must_not_open(paths[i], O_WRONLY);
}
