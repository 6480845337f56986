/* attack: lists interfaces and changes them by ioctl: addresses, routes, bridges, tunnels, hardware
 * proof: there is one interface, the loopback, and no change is accepted */
#include "../attack.h"
#include <linux/sockios.h>
#include <net/route.h>

int main(void) {
  struct if_nameindex *names = if_nameindex();
  for (struct if_nameindex *name = names; name && name->if_index; name++)
    if (strcmp(name->if_name, "lo") != 0)
      achieved("the interface %s", name->if_name);
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  struct ifreq request = {.ifr_name = "lo"};
  must_fail("set flags", ioctl(fd, SIOCSIFFLAGS, &request));
  request.ifr_addr.sa_family = AF_INET;
  must_fail("set an address", ioctl(fd, SIOCSIFADDR, &request));
  must_fail("set the name", ioctl(fd, SIOCSIFNAME, &request));
  must_fail("set the size of packets", ioctl(fd, SIOCSIFMTU, &request));
  must_fail("make a bridge", ioctl(fd, SIOCBRADDBR, "own"));
  must_fail("make a VLAN", ioctl(fd, SIOCSIFVLAN, &request));
  must_fail("make a tunnel", ioctl(fd, 0x89f1, &request));
  must_fail("ethtool", ioctl(fd, SIOCETHTOOL, &request));
  struct rtentry route = {.rt_flags = RTF_UP, .rt_dst = {.sa_family = AF_INET}};
  must_fail("add a route", ioctl(fd, SIOCADDRT, &route));
  must_fail("set an ARP entry", ioctl(fd, SIOCSARP, &route));
  must_fail("enter the namespace of the network by its descriptor", ioctl(fd, SIOCGSKNS));
}
