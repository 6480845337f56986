/* attack: configures the network by netlink: links, addresses, routes; opens every netlink family
 * proof: only the route family opens, and it refuses every change */
#include "../attack.h"
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

static int ask(int fd, int type, int flags, const void *body, size_t length) {
  char request[256] = {0}, answer[4096];
  struct nlmsghdr *header = (struct nlmsghdr *)request;
  header->nlmsg_len = (uint32_t)NLMSG_LENGTH(length);
  header->nlmsg_type = (uint16_t)type;
  header->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | NLM_F_ACK | flags);
  memcpy(NLMSG_DATA(header), body, length);
  if (send(fd, request, header->nlmsg_len, 0) < 0 || recv(fd, answer, sizeof answer, 0) < 0)
    return -1;
  struct nlmsghdr *reply = (struct nlmsghdr *)answer;
  struct nlmsgerr *error = NLMSG_DATA(reply);
  if (reply->nlmsg_type != NLMSG_ERROR)
    return 0;
  errno = -error->error;
  return error->error == 0 ? 0 : -1;
}

int main(void) {
  for (int family = 1; family < 24; family++) {
    char what[64];
    snprintf(what, sizeof what, "netlink family %d", family);
    must_fail(what, socket(AF_NETLINK, SOCK_RAW, family));
  }
  int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
  struct {
    struct ifinfomsg link;
    struct rtattr name;
    char text[8];
    struct rtattr outer, kind;
    char type[8];
  } link = {{.ifi_family = AF_UNSPEC}, {8, IFLA_IFNAME},     "own",
            {16, IFLA_LINKINFO},       {10, IFLA_INFO_KIND}, "dummy"};
  link.name.rta_len = 12;
  must_fail("make a link", ask(fd, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &link, sizeof link));
  struct ifinfomsg down = {.ifi_index = 1, .ifi_change = IFF_UP};
  must_fail("take the loopback down", ask(fd, RTM_NEWLINK, 0, &down, sizeof down));
  struct {
    struct ifaddrmsg address;
    struct rtattr local;
    uint32_t value;
  } address = {{AF_INET, 8, 0, 0, 1}, {8, IFA_LOCAL}, htonl(0xa9fea9fe)};
  must_fail("take the metadata address", ask(fd, RTM_NEWADDR, NLM_F_CREATE, &address, sizeof address));
  struct {
    struct rtmsg route;
    struct rtattr device;
    uint32_t index;
  } route = {{AF_INET, 0, 0, 0, RT_TABLE_MAIN, RTPROT_BOOT, RT_SCOPE_LINK, RTN_UNICAST, 0}, {8, RTA_OIF}, 1};
  must_fail("add a route", ask(fd, RTM_NEWROUTE, NLM_F_CREATE, &route, sizeof route));
  must_fail("add a rule", ask(fd, RTM_NEWRULE, NLM_F_CREATE, &route, sizeof route.route));
  must_fail("add a queue", ask(fd, 36, NLM_F_CREATE, &down, 20));
  must_fail("listen to all changes", setsockopt(fd, SOL_NETLINK, 8, &(int){1}, sizeof(int)));
}
