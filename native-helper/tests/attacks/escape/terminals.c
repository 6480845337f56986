/* attack: types into somebody's terminal, takes or makes one, moves the console
 * proof: there is no terminal, and the ioctls that type are refused */
#include "../attack.h"

int main(void) {
  must_not_open("/dev/tty", O_RDWR);
  must_not_open("/dev/ptmx", O_RDWR);
  must_not_open("/dev/pts/0", O_RDWR);
  must_not_open("/dev/pts/ptmx", O_RDWR);
  must_not_open("/dev/tty0", O_RDWR);
  for (int fd = 0; fd < 3; fd++) {
    char letter = 'x';
    must_fail("TIOCSTI", ioctl(fd, TIOCSTI, &letter));
    must_fail("TIOCSTI with an upper half", syscall(SYS_ioctl, fd, 0x100000000UL | TIOCSTI, &letter));
    must_fail("TIOCLINUX", ioctl(fd, TIOCLINUX, &letter));
    must_fail("TIOCSCTTY", ioctl(fd, TIOCSCTTY, 1));
    must_fail("TIOCCONS", ioctl(fd, TIOCCONS));
    must_fail("TIOCSETD", ioctl(fd, TIOCSETD, &(int){3}));
  }
}
