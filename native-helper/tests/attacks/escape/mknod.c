/* attack: makes device files for disks, memory and the console, and opens them
 * proof: mknod is refused, and what can be made does not open */
#include "../attack.h"

int main(void) {
  static const struct {
    const char *name;
    mode_t kind;
    unsigned major, minor;
  } devices[] = {{"sda", S_IFBLK, 8, 0},  {"vda", S_IFBLK, 254, 0},   {"loop", S_IFBLK, 7, 0},
                 {"mem", S_IFCHR, 1, 1},  {"port", S_IFCHR, 1, 4},    {"kmsg", S_IFCHR, 1, 11},
                 {"null", S_IFCHR, 1, 3}, {"kvm", S_IFCHR, 10, 232},  {"fuse", S_IFCHR, 10, 229},
                 {"tty", S_IFCHR, 5, 0},  {"console", S_IFCHR, 5, 1}, {"vsock", S_IFCHR, 10, 121}};
  for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
    char what[64];
    snprintf(what, sizeof what, "make the device %s", devices[i].name);
    must_fail(what, mknod(devices[i].name, devices[i].kind | 0666,
                          (dev_t)(devices[i].major << 8 | devices[i].minor)));
    must_not_open(devices[i].name, O_RDWR | O_NOFOLLOW);
  }
  /* 0:0, the mark of an overlay's deleted file, may be made by anyone; there is no device behind it. */
  mknod("nothing", S_IFCHR | 0666, 0);
  must_not_open("nothing", O_RDONLY);
}
