/* Just enough of HTTP/1.1: one POST over and over on connections that stay open, answers with a Content-Length. */
#include "load.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in parse_address(const char *text) {
  struct sockaddr_in address = {.sin_family = AF_INET};
  char host[64];
  const char *colon = strrchr(text, ':');
  if (!colon || (size_t)(colon - text) >= sizeof host)
    die("not ADDRESS:PORT: %s", text);
  memcpy(host, text, (size_t)(colon - text));
  host[colon - text] = '\0';
  address.sin_port = htons((uint16_t)number_option("port", colon + 1, 1, 65535));
  if (inet_pton(AF_INET, host, &address.sin_addr) != 1)
    die("not an IPv4 address: %s", host);
  /* Load goes to this machine and to no other. */
  if ((ntohl(address.sin_addr.s_addr) >> 24) != 127)
    die("%s is not a loopback address", host);
  return address;
}

static int connect_http(const struct job *job) {
  struct sockaddr_in address = parse_address(job->address);
  int one = 1;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof address) != 0)
    die_errno(job->address);
  if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) != 0)
    die_errno("TCP_NODELAY");
  return fd;
}

static const struct bytes *nothing(void) {
  return NULL;
}

void http_make_request(struct job *job, const char *body_file) {
  struct bytes body = {0};
  char header[1024];
  read_whole_file(body_file, &body);
  int length = snprintf(header, sizeof header,
                        "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
                        job->path, job->address, body.length);
  if (length < 0 || (size_t)length >= sizeof header)
    die("too long a path: %s", job->path);
  bytes_add(&job->request, header, (size_t)length);
  bytes_add(&job->request, body.data, body.length);
}

static size_t content_length(const char *header, const char *end) {
  static const char name[] = "\r\ncontent-length:";
  for (const char *at = header; at + sizeof name < end; at++) {
    if (strncasecmp(at, name, sizeof name - 1) == 0)
      return strtoul(at + sizeof name - 1, NULL, 10);
  }
  die("an answer without Content-Length");
}

static int take_answer(const struct job *job, struct connection *connection, struct measures *measures, size_t *taken) {
  static const char ok[] = "HTTP/1.1 200 ";
  const char *text = (const char *)connection->in;
  (void)measures;
  *taken = 0;
  const char *end = memmem(text, connection->in_length, "\r\n\r\n", 4);
  if (!end)
    return TAKEN_MORE;
  size_t header = (size_t)(end - text) + 4;
  size_t body = content_length(text, end);
  if (connection->in_length < header + body)
    return TAKEN_MORE;
  *taken = header + body;
  connection->wrong = memcmp(text, ok, sizeof ok - 1) != 0 ||
                      !memmem(text + header, body, job->expected, strlen(job->expected));
  return TAKEN_ANSWER | TAKEN_READY;
}

const struct protocol http_protocol = {
    .connect = connect_http, .greeting = nothing, .closing = nothing, .take = take_answer};
