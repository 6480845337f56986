/* attack: mounts, remounts writable, moves and unmounts
 * proof: every old mount call is refused */
#include "../attack.h"

int main(void) {
  mkdir("point", 0755);
  static const char *const types[] = {"tmpfs",  "proc",        "sysfs",   "cgroup",  "cgroup2",    "devtmpfs",
                                      "devpts", "overlay",     "debugfs", "tracefs", "securityfs", "bpf",
                                      "mqueue", "binfmt_misc", "fuse",    "ext4",    "configfs",   "nsfs"};
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
    char what[64];
    snprintf(what, sizeof what, "mount a %s", types[i]);
    must_fail(what, mount("none", "point", types[i], 0, NULL));
  }
  must_fail("bind the root", mount("/", "point", NULL, MS_BIND | MS_REC, NULL));
  must_fail("bind /proc", mount("/proc", "point", NULL, MS_BIND, NULL));
  must_fail("remount the root writable", mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL));
  must_fail("remount /dev writable", mount(NULL, "/dev", NULL, MS_REMOUNT | MS_BIND, NULL));
  must_fail("remount /proc writable", mount(NULL, "/proc", NULL, MS_REMOUNT, NULL));
  must_fail("remount the job's directory with devices",
            mount(NULL, "/job", NULL, MS_REMOUNT | MS_BIND, NULL));
  must_fail("remount the job's directory larger", mount(NULL, "/job", NULL, MS_REMOUNT, "size=100%"));
  must_fail("share mounts with the host", mount(NULL, "/", NULL, MS_REC | MS_SHARED, NULL));
  must_fail("move /job", mount("/job", "point", NULL, MS_MOVE, NULL));
  must_fail("unmount /proc", umount2("/proc", MNT_DETACH));
  must_fail("unmount /dev", umount2("/dev", MNT_DETACH));
  must_fail("unmount /job", umount2("/job", MNT_DETACH));
  must_fail("unmount the root", umount2("/", MNT_DETACH));
}
