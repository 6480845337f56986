/* A closed loop of jobs on N connections: each sends the next job when the answer to the last has come (with the
 * helper: and the next sandbox is ready). One thread and one epoll, so that the load takes little of the machine
 * that it measures. A job's time is from the first byte sent to the last byte of its answer. */
#include "load.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_CONNECTIONS = 4096, MAX_SAMPLES = 1 << 22, PATIENCE_MS = 60000 };

struct options {
  const struct protocol *protocol;
  struct job job;
  unsigned connections;
  double seconds;
  unsigned long count; /* jobs of all connections together; 0 = no bound but the time */
  unsigned long window;
  useconds_t pause_us; /* before each job; for one connection, because it holds up all */
};

struct load {
  const struct options *options;
  struct connection *connections;
  int epoll;
  uint64_t deadline;
  unsigned long sent;
  unsigned open; /* connections that still have an answer to come */
  unsigned long errors;
  struct samples jobs;
  struct samples ready; /* from the answer to the next sandbox */
  struct measures measures;
};

/* ---- small services ----------------------------------------------------------------------------- */

void bytes_add(struct bytes *bytes, const void *data, size_t length) {
  if (bytes->length + length > bytes->capacity) {
    bytes->capacity = (bytes->length + length) * 2;
    bytes->data = realloc(bytes->data, bytes->capacity);
    if (!bytes->data)
      die_errno("memory");
  }
  if (length > 0)
    memcpy(bytes->data + bytes->length, data, length);
  bytes->length += length;
}

void read_whole_file(const char *path, struct bytes *content) {
  uint8_t buffer[65536];
  ssize_t length;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    die_errno(path);
  while ((length = read(fd, buffer, sizeof buffer)) > 0)
    bytes_add(content, buffer, (size_t)length);
  if (length < 0)
    die_errno(path);
  (void)close(fd);
}

/* ---- one connection ----------------------------------------------------------------------------- */

static void watch(const struct load *load, struct connection *connection, int operation, uint32_t events) {
  struct epoll_event interest = {.events = events, .data.ptr = connection};
  if (epoll_ctl(load->epoll, operation, connection->fd, &interest) != 0)
    die_errno("epoll_ctl");
}

static void send_waiting(const struct load *load, struct connection *connection) {
  while (connection->out_length > 0) {
    ssize_t sent = send(connection->fd, connection->out, connection->out_length, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN)
      die_errno("send");
    if (sent < 0)
      break;
    connection->out += sent;
    connection->out_length -= (size_t)sent;
  }
  bool waits = connection->out_length > 0;
  if (waits != connection->waits_to_write)
    watch(load, connection, EPOLL_CTL_MOD, waits ? EPOLLIN | EPOLLOUT : EPOLLIN);
  connection->waits_to_write = waits;
}

static void send_bytes(const struct load *load, struct connection *connection, const struct bytes *bytes) {
  connection->out = bytes->data;
  connection->out_length = bytes->length;
  send_waiting(load, connection);
}

static void begin_job(struct load *load, struct connection *connection) {
  const struct options *options = load->options;
  uint64_t now = clock_ns();
  if (connection->answered_ns)
    samples_add(&load->ready, now - connection->answered_ns);
  if (now >= load->deadline || (options->count && load->sent >= options->count)) {
    load->open--;
    return;
  }
  load->sent++;
  if (options->pause_us)
    (void)usleep(options->pause_us);
  connection->began_ns = clock_ns();
  connection->step = 0;
  connection->cpu_ns = 0;
  connection->wrong = false;
  connection->matched = 0;
  send_bytes(load, connection, &options->job.request);
}

static void end_job(struct load *load, struct connection *connection) {
  const struct bytes *closing = load->options->protocol->closing();
  connection->answered_ns = clock_ns();
  samples_add(&load->jobs, connection->answered_ns - connection->began_ns);
  load->errors += connection->wrong;
  if (closing)
    send_bytes(load, connection, closing);
}

static void take_messages(struct load *load, struct connection *connection) {
  const struct options *options = load->options;
  for (size_t taken = 1; taken > 0;) {
    int meaning = options->protocol->take(&options->job, connection, &load->measures, &taken);
    connection->in_length -= taken;
    if (taken > 0 && connection->in_length > 0)
      memmove(connection->in, connection->in + taken, connection->in_length);
    if (meaning & TAKEN_ANSWER)
      end_job(load, connection);
    if (meaning & TAKEN_READY)
      begin_job(load, connection);
  }
}

static void on_event(struct load *load, struct connection *connection, uint32_t events) {
  if (events & EPOLLOUT)
    send_waiting(load, connection);
  if (!(events & (EPOLLIN | EPOLLHUP | EPOLLERR)))
    return;
  ssize_t length = recv(connection->fd, connection->in + connection->in_length, IN_SIZE - connection->in_length, MSG_DONTWAIT);
  if (length < 0 && errno == EAGAIN)
    return;
  if (length <= 0)
    die("the connection was closed: %s", length < 0 ? strerror(errno) : "end of file");
  connection->in_length += (size_t)length;
  take_messages(load, connection);
}

/* ---- all of them -------------------------------------------------------------------------------- */

static void open_connections(struct load *load) {
  const struct options *options = load->options;
  const struct bytes *greeting = options->protocol->greeting();
  for (unsigned i = 0; i < options->connections; i++) {
    struct connection *connection = &load->connections[i];
    connection->fd = options->protocol->connect(&options->job);
    connection->in = malloc(IN_SIZE);
    if (!connection->in)
      die_errno("memory");
    watch(load, connection, EPOLL_CTL_ADD, EPOLLIN);
    load->open++;
    if (greeting)
      send_bytes(load, connection, greeting);
    else
      begin_job(load, connection);
  }
}

static void open_samples(struct load *load) {
  samples_open(&load->jobs, MAX_SAMPLES);
  samples_open(&load->ready, MAX_SAMPLES);
  samples_open(&load->measures.cpu, MAX_SAMPLES);
  samples_open(&load->measures.prepare, MAX_SAMPLES);
  for (int i = 0; i < MAX_STEPS; i++)
    samples_open(&load->measures.wall[i], MAX_SAMPLES);
}

static void run(struct load *load) {
  struct epoll_event events[64];
  open_connections(load);
  while (load->open > 0) {
    int count = epoll_wait(load->epoll, events, sizeof events / sizeof *events, PATIENCE_MS);
    if (count == 0)
      die("no answer within %d s", PATIENCE_MS / 1000);
    for (int i = 0; i < count; i++)
      on_event(load, events[i].data.ptr, events[i].events);
  }
}

static double client_cpu_ms(void) {
  struct rusage usage;
  (void)getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

static void print_measures(const struct load *load) {
  if (load->measures.prepare.count == 0)
    return;
  for (int i = 0; i < load->options->job.steps; i++) {
    char name[24];
    (void)snprintf(name, sizeof name, "step%d_wall", i + 1);
    printf(", ");
    samples_print(name, &load->measures.wall[i]);
  }
  printf(", ");
  samples_print("cpu", &load->measures.cpu);
  printf(", ");
  samples_print("prepare", &load->measures.prepare);
  printf(", ");
  samples_print("ready", &load->ready);
}

static void report(const struct load *load, uint64_t began) {
  double seconds = (double)(clock_ns() - began) / 1e9;
  const struct samples *jobs = &load->jobs;
  printf("{\"jobs\": %zu, \"errors\": %lu, \"seconds\": %.3f, \"rate\": %.2f, \"client_cpu_ms\": %.1f, ", jobs->count,
         load->errors, seconds, (double)jobs->count / seconds, client_cpu_ms());
  samples_print("", jobs);
  print_measures(load);
  if (load->options->window) {
    size_t window = load->options->window < jobs->count ? load->options->window : jobs->count;
    printf(", \"first_p50_ms\": %.4f, \"last_p50_ms\": %.4f", samples_percentile(jobs, 0, window, 50),
           samples_percentile(jobs, jobs->count - window, window, 50));
  }
  printf("}\n");
}

/* ---- the command line --------------------------------------------------------------------------- */

static const char usage[] =
    "usage: load helper SOCKET [OPTION...] -- COMMAND [ARGUMENT...] [-- COMMAND...]\n"
    "       load http ADDRESS:PORT --path PATH --body FILE [OPTION...]\n"
    "  --connections N   (1)\n"
    "  --seconds S       how long (3)\n"
    "  --count N         at most so many jobs\n"
    "  --pause MS        wait before each job, so that nothing of the last one is under way\n"
    "  --window N        report also the first and the last N jobs\n"
    "  --expect TEXT     helper: the whole stdout of the last command; http: part of the answer's body\n"
    "  --put FILE        helper: send it with each job (may be repeated)\n"
    "  --disk MIB        helper: size of the job directory\n"
    "  --memory MIB      helper: of the last command (256)\n"
    "  --processes N     helper: of the last command (64)\n"
    "All commands but the last have a compilation's limits. Prints one JSON object.\n";

/* From here on these are the service's own defaults. */
static const struct step_limits compile_limits = {.cpu_ns = 20000000000,
                                                  .wall_ns = 30000000000,
                                                  .memory_bytes = 1ULL << 30,
                                                  .stack_bytes = 8 << 20,
                                                  .processes = 128};
static struct step_limits run_limits = {
    .cpu_ns = 2000000000, .wall_ns = 6000000000, .memory_bytes = 256 << 20, .stack_bytes = 8 << 20, .processes = 64};

static void take_steps(struct job *job, char **words) {
  while (*words) {
    char **step = words;
    while (*words && strcmp(*words, "--") != 0)
      words++;
    bool last = *words == NULL;
    if (!last)
      *words++ = NULL;
    if (!*step || job->steps == MAX_STEPS)
      die("an empty command, or more than %d", MAX_STEPS);
    helper_add_step(&job->request, step, last ? &run_limits : &compile_limits);
    job->steps++;
  }
}

static const struct option known[] = {
    {"connections", required_argument, NULL, 'c'}, {"seconds", required_argument, NULL, 's'},
    {"count", required_argument, NULL, 'n'},       {"window", required_argument, NULL, 'w'},
    {"pause", required_argument, NULL, 'z'},       {"expect", required_argument, NULL, 'e'},
    {"put", required_argument, NULL, 'p'},
    {"disk", required_argument, NULL, 'd'},        {"memory", required_argument, NULL, 'm'},
    {"processes", required_argument, NULL, 't'},   {"path", required_argument, NULL, 'u'},
    {"body", required_argument, NULL, 'b'},        {NULL, 0, NULL, 0}};

static void take_option(struct options *options, int option, const char **body) {
  switch (option) {
  case 'c':
    options->connections = (unsigned)number_option("connections", optarg, 1, MAX_CONNECTIONS);
    break;
  case 's':
    options->seconds = number_option("seconds", optarg, 0.01, 3600);
    break;
  case 'n':
    options->count = (unsigned long)number_option("count", optarg, 1, MAX_SAMPLES);
    break;
  case 'w':
    options->window = (unsigned long)number_option("window", optarg, 1, MAX_SAMPLES);
    break;
  case 'z':
    options->pause_us = (useconds_t)(number_option("pause", optarg, 0, 1000) * 1000);
    break;
  case 'e':
    options->job.expected = optarg;
    break;
  case 'p':
    helper_add_file(&options->job.request, optarg);
    break;
  case 'd':
    helper_add_disk(&options->job.request, (uint64_t)number_option("disk", optarg, 1, 65536) << 20);
    break;
  case 'm':
    run_limits.memory_bytes = (uint64_t)number_option("memory", optarg, 1, 65536) << 20;
    break;
  case 't':
    run_limits.processes = (uint32_t)number_option("processes", optarg, 1, 65536);
    break;
  case 'u':
    options->job.path = optarg;
    break;
  case 'b':
    *body = optarg;
    break;
  default:
    die("unknown option\n%s", usage);
  }
}

static void take_options(struct options *options, int argc, char **argv) {
  const char *body = NULL;
  if (argc < 3)
    die("what to load?\n%s", usage);
  bool helper = strcmp(argv[1], "helper") == 0;
  if (!helper && strcmp(argv[1], "http") != 0)
    die("neither helper nor http: %s", argv[1]);
  options->protocol = helper ? &helper_protocol : &http_protocol;
  options->job.address = argv[2];
  optind = 3;
  for (int option; (option = getopt_long(argc, argv, "+", known, NULL)) != -1;)
    take_option(options, option, &body);
  if (helper)
    take_steps(&options->job, argv + optind);
  else if (body && options->job.path)
    http_make_request(&options->job, body);
  if (options->job.request.length == 0 || (helper && options->job.steps == 0))
    die("no job\n%s", usage);
}

int main(int argc, char **argv) {
  static struct options options = {.connections = 1, .seconds = 3, .job = {.expected = ""}};
  take_options(&options, argc, argv);
  struct load load = {.options = &options, .epoll = epoll_create1(EPOLL_CLOEXEC)};
  load.connections = calloc(options.connections, sizeof *load.connections);
  if (load.epoll < 0 || !load.connections)
    die_errno("epoll");
  open_samples(&load);
  uint64_t began = clock_ns();
  load.deadline = began + (uint64_t)(options.seconds * 1e9);
  run(&load);
  report(&load, began);
  return load.errors ? 1 : 0;
}
