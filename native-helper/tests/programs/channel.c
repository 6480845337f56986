/* Programs that leave a message where another job might find it. */
#include "probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { KEY = 0x52554e, PORT = 4711 };

static struct sockaddr_un abstract(socklen_t *length) {
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "\0runner-test"};
  *length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 12);
  return address;
}

static struct sockaddr_in loopback(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(PORT)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

static void tell(const char *what, int result) {
  put("%s: %s\n", what, result >= 0 ? "yes" : strerror(errno));
}

/* Leaves something in every place it can think of; rests then if told to. */
static int leave(char **arguments) {
  socklen_t length;
  struct sockaddr_un name = abstract(&length);
  struct sockaddr_in port = loopback();
  struct mq_attr small = {.mq_maxmsg = 1, .mq_msgsize = 16};
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  int abstract_listener = socket(AF_UNIX, SOCK_STREAM, 0);
  tell("file", open("left", O_CREAT | O_WRONLY, 0644));
  tell("tmp", open("/tmp/left", O_CREAT | O_WRONLY, 0644));
  tell("shm file", open("/dev/shm/left", O_CREAT | O_WRONLY, 0644));
  tell("shm", shmget(KEY, 4096, IPC_CREAT | 0666));
  tell("queue", mq_open("/left", O_CREAT | O_RDWR, 0644, &small));
  tell("abstract",
       bind(abstract_listener, (struct sockaddr *)&name, length) == 0 ? listen(abstract_listener, 1) : -1);
  tell("port", bind(listener, (struct sockaddr *)&port, sizeof port) == 0 ? listen(listener, 1) : -1);
  put("left\n");
  if (arguments[0])
    (void)usleep((useconds_t)number(arguments[0]) * 1000);
  return 0;
}

/* Looks for all that: "yes" is a channel. */
static int look(char **arguments) {
  socklen_t length;
  struct sockaddr_un name = abstract(&length);
  struct sockaddr_in port = loopback();
  (void)arguments;
  tell("file", open("left", O_RDONLY));
  tell("tmp", open("/tmp/left", O_RDONLY));
  tell("shm file", open("/dev/shm/left", O_RDONLY));
  tell("shm", shmget(KEY, 4096, 0));
  tell("queue", mq_open("/left", O_RDWR));
  tell("abstract", connect(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&name, length));
  tell("port", connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&port, sizeof port));
  return 0;
}

/* The loopback works: one byte through TCP. */
static int loop(char **arguments) {
  struct sockaddr_in port = loopback();
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  int client = socket(AF_INET, SOCK_STREAM, 0);
  char byte = 0;
  (void)arguments;
  if (bind(listener, (struct sockaddr *)&port, sizeof port) != 0 || listen(listener, 1) != 0 ||
      connect(client, (struct sockaddr *)&port, sizeof port) != 0)
    give_up("loopback");
  int server = accept(listener, NULL, NULL);
  if (write(client, "x", 1) != 1 || read(server, &byte, 1) != 1)
    give_up("one byte");
  put("%c\n", byte);
  return 0;
}

static int make(const char *what) {
  struct mq_attr small = {.mq_maxmsg = 1, .mq_msgsize = 16};
  if (strcmp(what, "tcp") == 0)
    return socket(AF_INET, SOCK_STREAM, 0);
  if (strcmp(what, "udp6") == 0)
    return socket(AF_INET6, SOCK_DGRAM, 0);
  if (strcmp(what, "netlink") == 0)
    return socket(AF_NETLINK, SOCK_RAW, 0);
  if (strcmp(what, "memory") == 0)
    return shmget(IPC_PRIVATE, 4096, 0600);
  if (strcmp(what, "semaphore") == 0)
    return semget(IPC_PRIVATE, 1, 0600);
  if (strcmp(what, "messages") == 0)
    return msgget(IPC_PRIVATE, 0600);
  if (strcmp(what, "queue") == 0)
    return mq_open("/made", O_CREAT | O_RDWR, 0600, &small);
  return socket(AF_UNIX, SOCK_STREAM, 0);
}

static void put_link(const char *path) {
  char target[64] = "";
  if (readlink(path, target, sizeof target - 1) < 0)
    give_up(path);
  put("%s\n", target);
}

/* Makes that often what is told, and says in which namespaces. */
static int spaces(char **arguments) {
  for (long i = arguments[0] && arguments[1] ? number(arguments[1]) : 1; arguments[0] && i > 0; i--) {
    int made = make(arguments[0]);
    if (made < 0)
      give_up(arguments[0]);
    (void)close(made);
  }
  put_link("/proc/self/ns/net");
  put_link("/proc/self/ns/ipc");
  return 0;
}

const struct verb channel_verbs[] = {
    {"leave", leave}, {"look", look}, {"loop", loop}, {"spaces", spaces}, {NULL, NULL}};
