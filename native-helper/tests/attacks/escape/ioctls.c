/* attack: freezes, trims and re-labels file systems, and poisons the random device, by ioctl
 * proof: each is refused on the root, on /dev and on the job's own file system */
#include "../attack.h"
#include <linux/fs.h>
#include <linux/random.h>

int main(void) {
  static const char *const places[] = {"/", "/dev", "/job", ".", "/proc"};
  struct fstrim_range range = {0, ~0ULL, 0};
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    int fd = open(places[i], O_RDONLY | O_DIRECTORY);
    must_fail("FIFREEZE", ioctl(fd, FIFREEZE, 0));
    must_fail("FITHAW", ioctl(fd, FITHAW, 0));
    must_fail("FITRIM", ioctl(fd, FITRIM, &range));
    must_fail("FS_IOC_SETFLAGS immutable", ioctl(fd, FS_IOC_SETFLAGS, &(int){FS_IMMUTABLE_FL}));
    must_fail("FS_IOC_SETFSLABEL", ioctl(fd, FS_IOC_SETFSLABEL, "owned"));
    must_fail("BLKRRPART", ioctl(fd, BLKRRPART));
    close(fd);
  }
  int random = open("/dev/random", O_RDONLY);
  must_fail("RNDADDTOENTCNT", ioctl(random, RNDADDTOENTCNT, &(int){8}));
  must_fail("RNDCLEARPOOL", ioctl(random, RNDCLEARPOOL));
  must_fail("RNDRESEEDCRNG", ioctl(random, RNDRESEEDCRNG));
}
