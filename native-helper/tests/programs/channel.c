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

const struct verb channel_verbs[] = {{"leave", leave}, {"look", look}, {"loop", loop}, {NULL, NULL}};
