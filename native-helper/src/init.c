/* Process 1 of a job. It makes the job's mounts, then serves the supervisor's orders one after another
 * with the slot's identity for files. A step's processes are its descendants; when the first of them
 * ends, all are killed, so that nothing of one step lives on in the next. */
#include "sandbox.h"

#include "cleanup.h"
#include "credentials.h"
#include "jobfiles.h"
#include "mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>

struct pipes {
  int stdin_read;
  int stdout_write;
  int stderr_write;
};

struct init {
  const struct sandbox *sandbox;
  int box, null;
  int fetching;
  bool fetching_executable;
  bool box_may_be_closed; /* a step may have taken the rights off the job directory */
  bool terminals;
  struct pipes pipes;
  struct error file_error; /* of a FILE: answered by the next request that has an answer */
};

/* For the signal handlers, which have no other way to know. */
static volatile sig_atomic_t step_pid;
static volatile sig_atomic_t step_number;

/* The supervisor's order to end the step. One kill(-1) reaches all: the kernel holds its process list
 * still meanwhile, so no fork escapes it. */
static void on_kill(int signal_number) {
  (void)signal_number;
  (void)kill(-1, SIGKILL);
}

/* The client's signal, for the step's process group. */
static void on_forward(int signal_number, siginfo_t *info, void *context) {
  (void)signal_number;
  (void)context;
  const int number = info->si_value.sival_int & ((1 << SIGNAL_BITS) - 1);
  if (info->si_value.sival_int == signal_value((uint32_t)step_number, number))
    (void)kill(-(pid_t)step_pid, number);
}

static int install_handlers(struct error *error) {
  struct sigaction on_usr1 = {.sa_handler = on_kill, .sa_flags = SA_RESTART};
  struct sigaction on_client = {.sa_sigaction = on_forward, .sa_flags = SA_RESTART | SA_SIGINFO};
  sigset_t waiting; /* blocked but while a program is there */
  (void)sigemptyset(&waiting);
  (void)sigaddset(&waiting, SANDBOX_SIGNAL);
  if (sigaction(SIGUSR1, &on_usr1, NULL) != 0 || sigaction(SANDBOX_SIGNAL, &on_client, NULL) != 0 ||
      signal(SIGCHLD, SIG_DFL) == SIG_ERR || sigprocmask(SIG_SETMASK, &waiting, NULL) != 0)
    return error_set(error, STAGE_SUPERVISE, errno, "signals of the sandbox's init");
  return 0;
}

static void send_report(const struct init *init, const struct report *report, const struct fds *fds) {
  /* Without a supervisor there is nothing left to do. */
  if (channel_send(init->sandbox->channel, report, sizeof *report, fds) != 0)
    _exit(1);
}

static void report_error(const struct init *init, enum report_kind kind, const struct error *error) {
  const struct report report = {.kind = kind, .error = *error};
  send_report(init, &report, NULL);
}

/* Made with the slot's identity, so that a program may reopen /dev/stdout. The supervisor's ends do not
 * block; the program's do. */
static int make_pipe(int *read_end, int *write_end, bool supervisor_reads, struct error *error) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return error_set(error, STAGE_DESCRIPTORS, errno, "pipe");
  *read_end = ends[0];
  *write_end = ends[1];
  if (fcntl(supervisor_reads ? ends[0] : ends[1], F_SETFL, O_NONBLOCK) != 0)
    return error_set(error, STAGE_DESCRIPTORS, errno, "fcntl");
  return 0;
}

static int renew_pipes(struct init *init, struct fds *far, struct error *error) {
  struct pipes *own = &init->pipes;
  *far = (struct fds){.fd = {-1, -1, -1}, .count = 3};
  if (make_pipe(&own->stdin_read, &far->fd[0], false, error) != 0 ||
      make_pipe(&far->fd[1], &own->stdout_write, true, error) != 0 ||
      make_pipe(&far->fd[2], &own->stderr_write, true, error) != 0)
    return -error->number;
  return 0;
}

static void close_pipes(struct pipes *pipes) {
  close_fd(&pipes->stdin_read);
  close_fd(&pipes->stdout_write);
  close_fd(&pipes->stderr_write);
}

static void send_pipes(struct init *init, enum report_kind kind) {
  struct report report = {.kind = kind};
  struct fds far = {.count = 0};
  if (renew_pipes(init, &far, &report.error) != 0) {
    report_error(init, REPORT_FAILED, &report.error);
    _exit(1);
  }
  send_report(init, &report, &far);
  fds_close(&far);
}

static int open_box(struct init *init, struct error *error) {
  init->box = open(JOB_DIRECTORY, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  /* Each job's own: a program may change the flags of what it has open, and they stay. */
  init->null = open("/dev/null", O_RDWR | O_CLOEXEC);
  bool opened = init->box >= 0 && init->null >= 0;
  return opened ? 0 : error_set(error, STAGE_MOUNTS, errno, "open the job directory and /dev/null");
}

static int prepare(struct init *init, struct error *error) {
  (void)prctl(PR_SET_NAME, "runner-init", 0, 0, 0);
  (void)umask(0);
  int status = install_handlers(error);
  if (status == 0)
    status = mounts_make_proc(error);
  if (status == 0)
    status = mounts_make_job(init->sandbox->uid, &init->sandbox->disk, error);
  if (status == 0)
    status = credentials_use_for_files(init->sandbox->uid, error);
  (void)umask(022); /* of files that come, and of programs */
  return status == 0 ? open_box(init, error) : status;
}

/* ---- a step ------------------------------------------------------------------------------------ */

struct program {
  char *argv[MAX_ARGUMENTS + 1];
  char *envp[MAX_VARIABLES + 1];
  char text[FRAME_MAX_PAYLOAD];
};

static char *copy_strings(struct view strings, unsigned count, char **pointers, char *text) {
  for (unsigned i = 0; i < count; i++) {
    struct view one = protocol_take_string(&strings);
    pointers[i] = text;
    if (one.length > 0)
      memcpy(text, one.data, one.length);
    text[one.length] = '\0';
    text += one.length + 1;
  }
  pointers[count] = NULL;
  return text;
}

/* A terminal of the job's own; its master goes to the supervisor. Returns the slave. */
static int open_terminal(struct init *init, const struct step *step, struct error *error) {
  const struct winsize size = {.ws_row = step->rows, .ws_col = step->columns};
  struct report report = {.kind = REPORT_TERMINAL};
  int unlock = 0;
  if (!init->terminals && mounts_make_terminals(error) != 0)
    return -error->number;
  init->terminals = true;
  CLEANUP_FD int master = open("/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (master < 0 || ioctl(master, TIOCSPTLCK, &unlock) != 0 || ioctl(master, TIOCSWINSZ, &size) != 0)
    return error_set(error, STAGE_TERMINAL, errno, "open a pty");
  int slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (slave < 0)
    return error_set(error, STAGE_TERMINAL, errno, "open the pty's other side");
  const struct fds far = {.fd = {master}, .count = 1};
  send_report(init, &report, &far);
  return slave;
}

/* Fills in the step's three descriptors; `given` are those that came with the order. */
static int choose_descriptors(struct init *init, const struct step *step, struct fds *given,
                              struct step_start *start) {
  int next = 0;
  start->stdin_fd = step->stdin_kind == STDIN_NULL ? init->null : init->pipes.stdin_read;
  start->stdout_fd = init->pipes.stdout_write;
  start->stderr_fd = init->pipes.stderr_write;
  start->terminal = step->stdin_kind == STDIN_PTY;
  if (step->stdin_kind == STDIN_DESCRIPTOR)
    start->stdin_fd = next < given->count ? given->fd[next++] : -1;
  if (step->output_kind == OUTPUT_DESCRIPTOR)
    start->stdout_fd = next < given->count ? given->fd[next] : -1;
  if (start->terminal) {
    int slave = open_terminal(init, step, &start->failure);
    if (slave < 0)
      return slave;
    given->fd[0] = slave; /* closed with them */
    given->count = 1;
    start->stdin_fd = start->stdout_fd = start->stderr_fd = slave;
  }
  return 0;
}

static void let_signals_in(int how) {
  sigset_t set;
  (void)sigemptyset(&set);
  (void)sigaddset(&set, SANDBOX_SIGNAL);
  (void)sigprocmask(how, &set, NULL);
}

/* Waits for the step's first process, then ends and reaps all others. Whose parent has gone is init's child:
 * with no child there is nobody left, and kill(-1), which looks at every process of the host, is spared. */
static void wait_for_all(pid_t first, struct report *report, uint64_t started_ns) {
  step_pid = first;
  let_signals_in(SIG_UNBLOCK);
  while (waitpid(-1, &report->wait_status, __WALL) != first) {
  }
  report->wall_ns = monotonic_ns() - started_ns;
  if (waitpid(-1, NULL, __WALL | WNOHANG) >= 0)
    (void)kill(-1, SIGKILL);
  while (waitpid(-1, NULL, __WALL) > 0 || errno == EINTR) {
  }
  let_signals_in(SIG_BLOCK);
}

static void restore_box(struct init *init) {
  if (init->box_may_be_closed)
    (void)fchmod(init->box, 0755);
}

static void run_step(struct init *init, const struct step *step, struct fds *given) {
  static struct program program;
  struct report report = {.kind = REPORT_DONE};
  struct step_start start = {.sandbox = init->sandbox,
                             .limits = &step->limits,
                             .argv = program.argv,
                             .envp = program.envp,
                             .box = init->box};
  char *text = copy_strings(step->arguments, step->argc, program.argv, program.text);
  (void)copy_strings(step->variables, step->envc, program.envp, text);
  restore_box(init);
  init->box_may_be_closed = true;
  if (choose_descriptors(init, step, given, &start) == 0) {
    pid_t pid = sandbox_spawn(&start);
    if (pid > 0) {
      close_pipes(&init->pipes);
      fds_close(given);
      wait_for_all(pid, &report, init->sandbox->shared->started_ns);
    }
  }
  close_pipes(&init->pipes);
  fds_close(given);
  if (error_is_set(&start.failure)) {
    report.error = start.failure;
    report.kind = start.failure.stage == STAGE_EXEC ? REPORT_DONE : REPORT_FAILED;
  }
  send_report(init, &report, NULL);
}

/* ---- the other orders -------------------------------------------------------------------------- */

static void fetch_more(struct init *init) {
  struct report report = {.kind = REPORT_DATA, .executable = init->fetching_executable};
  uint8_t *area = init->sandbox->shared->output;
  /* One byte more than is sent would be needed to know the end; instead a file ends with a short read. */
  ssize_t length;
  do {
    length = read(init->fetching, area, OUTPUT_AREA_SIZE / 4);
  } while (length < 0 && errno == EINTR);
  if (length < 0) {
    (void)error_set(&report.error, STAGE_FETCH, errno, "read");
    report.kind = REPORT_FAILED;
  } else {
    report.length = (uint32_t)length;
    report.last = length < OUTPUT_AREA_SIZE / 4;
  }
  if (report.kind != REPORT_DATA || report.last)
    close_fd(&init->fetching);
  send_report(init, &report, NULL);
}

static void fetch_file(struct init *init, const struct fetch *fetch) {
  struct error error = {0};
  restore_box(init);
  init->fetching = jobfile_open(init->box, fetch, &init->fetching_executable, &error);
  if (init->fetching < 0) {
    report_error(init, REPORT_REFUSED, &error);
    return;
  }
  fetch_more(init);
}

static void list_files(struct init *init, uint32_t max_entries) {
  struct report report = {.kind = REPORT_LISTING};
  struct listing listing = {
      .bytes = init->sandbox->shared->output, .capacity = OUTPUT_AREA_SIZE - 5, .max_count = max_entries};
  restore_box(init);
  if (jobfile_list(init->box, &listing, &report.error) != 0) {
    report_error(init, REPORT_REFUSED, &report.error);
    return;
  }
  report.length = (uint32_t)listing.length;
  report.count = listing.count;
  report.truncated = listing.truncated;
  send_report(init, &report, NULL);
}

/* A FILE that failed is answered by the next request, which is not carried out. */
static bool refused_by_file(struct init *init) {
  if (!error_is_set(&init->file_error))
    return false;
  report_error(init, REPORT_REFUSED, &init->file_error);
  return true;
}

static struct view payload_of(const struct init *init, struct span span) {
  return (struct view){init->sandbox->shared->input + span.offset, span.length};
}

static void write_files(struct init *init, const struct order *order) {
  restore_box(init);
  for (uint32_t i = 0; i < order->file_count && !error_is_set(&init->file_error); i++) {
    struct file file;
    if (protocol_parse_file(payload_of(init, order->files[i]), &file, &init->file_error) == 0)
      (void)jobfile_put(init->box, &file, &init->file_error);
  }
}

static void serve(struct init *init, const struct order *order, struct fds *given) {
  const struct view payload = payload_of(init, order->payload);
  struct error error = {0};
  struct step step;
  struct fetch fetch;
  write_files(init, order);
  switch (order->kind) {
  case ORDER_RESIZE:
    (void)mounts_resize_job(&order->disk, &init->file_error);
    return;
  case ORDER_FILES:
    return;
  case ORDER_SYNC:
    report_error(init, REPORT_SYNCED, &error);
    return;
  case ORDER_RUN:
    step_number = (sig_atomic_t)(order->step % STEP_NUMBERS);
    if (refused_by_file(init))
      close_pipes(&init->pipes);
    else if (protocol_parse_step(payload, &step, &error) == 0)
      run_step(init, &step, given);
    return;
  case ORDER_PIPES:
    send_pipes(init, REPORT_PIPES);
    return;
  case ORDER_FETCH:
    if (!refused_by_file(init) && protocol_parse_fetch(payload, &fetch, &error) == 0)
      fetch_file(init, &fetch);
    return;
  case ORDER_FETCH_MORE:
    fetch_more(init);
    return;
  case ORDER_LIST:
    if (!refused_by_file(init))
      list_files(init, order->max_entries);
    return;
  case ORDER_END:
    _exit(0);
  case ORDER_PREPARE:
    break;
  }
  _exit(1);
}

_Noreturn void sandbox_init_main(const struct sandbox *sandbox) {
  struct init init = {.sandbox = sandbox, .box = -1, .null = -1, .fetching = -1, .pipes = {-1, -1, -1}};
  struct error error = {0};
  if (prepare(&init, &error) != 0) {
    report_error(&init, REPORT_FAILED, &error);
    _exit(1);
  }
  send_pipes(&init, REPORT_PREPARED);
  for (;;) {
    struct order order;
    struct fds given = {.count = 0};
    int received = channel_receive(sandbox->channel, &order, sizeof order, &given);
    if (received <= 0)
      break;
    serve(&init, &order, &given);
    fds_close(&given);
  }
  _exit(1);
}
