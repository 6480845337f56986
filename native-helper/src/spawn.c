/* The step's process. It is cloned from init with CLONE_VM | CLONE_VFORK: no page table is copied, init
 * waits until the program is executed, and a failure is written straight into init's memory. It reads
 * as the list of what stands between a job's message and somebody else's code. */
#include "sandbox.h"

#include "cleanup.h"
#include "credentials.h"
#include "limits.h"
#include "namespaces.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

enum { STEP_STACK_SIZE = 64 * 1024 };

uint64_t monotonic_ns(void) {
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static int take_descriptors(const struct step_start *start, struct error *error) {
  /* All three lie above 2 (init keeps 0..2 on the template's /dev/null), so none is overwritten before it is
   * copied. */
  if (dup2(start->stdin_fd, 0) < 0 || dup2(start->stdout_fd, 1) < 0 || dup2(start->stderr_fd, 2) < 0)
    return error_set(error, STAGE_DESCRIPTORS, errno, "dup2");
  if (fchdir(start->box) != 0)
    return error_set(error, STAGE_DESCRIPTORS, errno, "enter the job directory");
  return 0;
}

static int close_the_rest(struct error *error) {
  if (syscall(SYS_close_range, 3U, ~0U, 0U) != 0)
    return error_set(error, STAGE_DESCRIPTORS, errno, "close_range");
  return 0;
}

static int own_session(bool terminal, struct error *error) {
  if (setsid() < 0)
    return error_set(error, STAGE_DESCRIPTORS, errno, "setsid");
  if (terminal && ioctl(0, TIOCSCTTY, 0) != 0)
    return error_set(error, STAGE_TERMINAL, errno, "take the controlling terminal");
  return 0;
}

/* Handlers are reset by execve; what is ignored or blocked would be inherited. */
static int default_signals(struct error *error) {
  sigset_t none;
  (void)sigemptyset(&none);
  if (signal(SIGPIPE, SIG_DFL) == SIG_ERR || sigprocmask(SIG_SETMASK, &none, NULL) != 0)
    return error_set(error, STAGE_SPAWN, errno, "reset the signals");
  return 0;
}

static int new_cgroup_namespace(struct error *error) {
  if (unshare(CLONE_NEWCGROUP) != 0)
    return error_set(error, STAGE_NAMESPACES, errno, "unshare(CLONE_NEWCGROUP)");
  return 0;
}

static const char *variable(char *const *envp, const char *name) {
  size_t length = strlen(name);
  for (; *envp; envp++) {
    if (strncmp(*envp, name, length) == 0 && (*envp)[length] == '=')
      return *envp + length + 1;
  }
  return "";
}

/* Returns only when nothing could be executed. As in execvp(3), a directory in which the program is not
 * does not end the search, and EACCES is remembered. */
static int execute(const struct step_start *start) {
  const char *program = start->argv[0];
  char path[MAX_PATH + 1];
  int failure = ENOENT;
  if (strchr(program, '/')) {
    (void)execve(program, start->argv, start->envp);
    return errno;
  }
  const char *directory = variable(start->envp, "PATH");
  while (*directory && *program) {
    int length = (int)strcspn(directory, ":");
    int needed = snprintf(path, sizeof path, "%.*s/%s", length, directory, program);
    if (length > 0 && needed > 0 && needed < (int)sizeof path) {
      (void)execve(path, start->argv, start->envp);
      if (errno != ENOENT && errno != ENOTDIR && errno != EACCES)
        return errno;
      failure = errno == EACCES ? EACCES : failure;
    }
    directory += length;
    directory += *directory == ':';
  }
  return failure;
}

static int step_main(void *argument) {
  struct step_start *start = argument;
  struct error *error = &start->failure;
  const struct sandbox *sandbox = start->sandbox;
  if (new_cgroup_namespace(error) == 0 &&                          /* 1. before the rights to do so go */
      take_descriptors(start, error) == 0 &&                       /* 2. 0, 1, 2 and the job directory */
      own_session(start->terminal, error) == 0 &&                  /* 3. */
      user_namespace_enter(sandbox->user_namespace, error) == 0 && /* 4. no capability outside from here */
      close_the_rest(error) == 0 &&                                /* 5. nothing else is inherited */
      limits_apply(start->limits, error) == 0 &&                   /* 6. rlimits */
      (sandbox->pinned || limits_unpin(error) == 0) &&             /* 7. all processors */
      credentials_drop(error) == 0 &&                              /* 8. uid, gid, capabilities, verified */
      default_signals(error) == 0 &&                               /* 9. */
      seccomp_install(&sandbox->seccomp->closing, error) == 0) {   /* 10. last, for it forbids the above */
    sandbox->shared->started_ns = monotonic_ns();
    int failure = execute(start);
    (void)error_set(error, STAGE_EXEC, failure, "%.140s", start->argv[0]);
  }
  return 127;
}

/* The child never returns from the assembly, so nothing of this frame is used by two processes. */
long clone_with_stack(struct clone_args *arguments, int (*function)(void *), void *argument) {
  long result;
  register int (*child_function)(void *) __asm__("r12") = function;
  register void *child_argument __asm__("r13") = argument;
#ifdef __SANITIZE_ADDRESS__
  /* Who had this stack before left it in the middle, so its frames are still marked as in use. */
  __asan_unpoison_memory_region((void *)(uintptr_t)arguments->stack, arguments->stack_size);
#endif
  __asm__ volatile("syscall\n\t"
                   "testq %%rax, %%rax\n\t"
                   "jnz 1f\n\t"
                   "xorl %%ebp, %%ebp\n\t"
                   "movq %%r13, %%rdi\n\t"
                   "callq *%%r12\n\t"
                   "movl %%eax, %%edi\n\t"
                   "movl %[exit], %%eax\n\t"
                   "syscall\n\t"
                   "hlt\n"
                   "1:"
                   : "=a"(result)
                   : "a"(SYS_clone3), "D"(arguments), "S"(sizeof *arguments), "r"(child_function),
                     "r"(child_argument), [exit] "i"(SYS_exit)
                   : "rcx", "r11", "memory");
  return result;
}

/* A step is born in its cgroup. The kernel asks, as it does for a write to cgroup.procs, whether the file
 * system's identity may do that; init's is the slot's, and the groups are root's. */
static long clone_into(int slot_group, struct clone_args *arguments, struct step_start *start) {
  (void)setfsuid(0);
  /* By name each time: where the kernel cannot reset a peak, every step has a group of its own. */
  CLEANUP_FD int group = openat(slot_group, "step", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  long pid = group < 0 ? -errno : 0;
  if (group >= 0) {
    arguments->flags |= CLONE_INTO_CGROUP;
    arguments->cgroup = (__u64)group;
    pid = clone_with_stack(arguments, step_main, start);
  }
  /* Not only the identity: with a change of it the kernel forgets the parent-death signal. */
  if (credentials_use_for_files(start->sandbox->uid, &start->failure) != 0 && pid > 0)
    (void)kill((pid_t)pid, SIGKILL);
  return pid;
}

pid_t sandbox_spawn(struct step_start *start) {
  static _Alignas(16) unsigned char stack[STEP_STACK_SIZE];
  const int group = start->sandbox->cgroup_slot;
  sigset_t all;
  sigset_t before;
  struct clone_args arguments = {
      .flags = CLONE_VM | CLONE_VFORK,
      .exit_signal = SIGCHLD,
      .stack = (uint64_t)(uintptr_t)stack,
      .stack_size = sizeof stack,
  };
  /* Init's signal handlers must not run in the child while it shares init's memory. */
  (void)sigfillset(&all);
  (void)sigprocmask(SIG_BLOCK, &all, &before);
  long pid =
      group < 0 ? clone_with_stack(&arguments, step_main, start) : clone_into(group, &arguments, start);
  (void)sigprocmask(SIG_SETMASK, &before, NULL);
  if (pid < 0)
    return (pid_t)error_set(&start->failure, STAGE_SPAWN, (int)-pid, "clone3");
  return (pid_t)pid;
}
