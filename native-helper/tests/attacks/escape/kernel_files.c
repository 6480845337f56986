/* attack: reads the kernel's and the machine's memory and secrets from files
 * proof: none of the files is there */
#include "../attack.h"

int main(void) {
  static const char *const paths[] = {
      "/proc/kcore",        "/proc/kmem",           "/proc/kallsyms",   "/proc/kmsg",      "/proc/keys",
      "/proc/key-users",    "/proc/cmdline",        "/proc/config.gz",  "/proc/modules",   "/proc/mounts/../kcore",
      "/proc/iomem",        "/proc/ioports",        "/proc/cpuinfo",    "/proc/meminfo",   "/proc/vmstat",
      "/proc/slabinfo",     "/proc/sched_debug",    "/proc/latency_stats", "/proc/timer_list", "/proc/loadavg",
      "/proc/pressure/cpu", "/proc/acpi",           "/proc/bus",        "/proc/fs",        "/proc/scsi/scsi",
      "/proc/vmcore",       "/proc/pagetypeinfo",   "/proc/kpagecount", "/proc/sysvipc",   "/proc/locks",
      "/dev/mem",           "/dev/kmem",            "/dev/port",        "/dev/kmsg",       "/dev/kvm",
      "/dev/fuse",          "/dev/vsock",           "/dev/userfaultfd", "/dev/loop-control", "/dev/net/tun",
      "/dev/cpu/0/msr",     "/dev/hpet",            "/dev/mapper/control", "/dev/sda",     "/dev/vda",
      "/dev/nvme0",         "/dev/console",         "/dev/ttyS0",       "/dev/hwrng",      "/dev/rtc",
      "/sys/kernel",        "/sys/fs/cgroup",       "/sys/firmware",    "/sys/class",      "/sys",
  };
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
    must_not_open(paths[i], O_RDONLY);
}
