/* Theory. A program is a list of runs of system call numbers with the same answer, searched by a
 * binary tree of comparisons. When a program is installed, the kernel evaluates it once for every
 * number (to remember which calls are always allowed) and translates it into machine code: 69 us for
 * the whole table, which is more than the rest of a step's set-up. So the table stands from the
 * template on, and a step installs only the short program that closes it. libseccomp is not used: it
 * knows only the calls of its own day, and answers a run of calls by as many comparisons.
 *
 * Answers: allow; EPERM for what exists and is refused; ENOSYS for what this table does not know, so
 * that a newer libc falls back to older calls; and a check of arguments for a few. */
#include "seccomp.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef __x86_64__
#error "the system call table is written for x86-64"
#endif

/* Newer than the oldest kernel headers this is built with. */
/* clang-format off */
enum {
  CALL_cachestat = 451, CALL_fchmodat2 = 452, CALL_map_shadow_stack = 453,
  CALL_futex_wake = 454, CALL_futex_wait = 455, CALL_futex_requeue = 456,
  CALL_statmount = 457, CALL_listmount = 458, CALL_lsm_get_self_attr = 459,
  CALL_lsm_list_modules = 461, CALL_mseal = 462, CALL_setxattrat = 463,
  CALL_getxattrat = 464, CALL_listxattrat = 465, CALL_removexattrat = 466,
  CALL_open_tree_attr = 467,
};
/* clang-format on */

enum { CALLS = 512 };

enum answer {
  UNKNOWN,
  ALLOW,
  REFUSE,
  ABSENT,
  DO_NOTHING,
  CHECK_CLONE,
  CHECK_SOCKET,
  CHECK_SOCKETPAIR,
  CHECK_IOCTL,
  CHECK_FCNTL,
  CHECK_PRCTL,
  CHECK_PERSONALITY
};

/* One call on each line would make the tables unreadable. */
/* clang-format off */

/* Reading and writing files and directories, with the rights that the sandbox's mounts and uid give. */
static const short files[] = {
    SYS_read, SYS_write, SYS_open, SYS_close, SYS_stat, SYS_fstat, SYS_lstat, SYS_lseek, SYS_pread64, SYS_pwrite64,
    SYS_readv, SYS_writev, SYS_access, SYS_sendfile, SYS_flock, SYS_fsync, SYS_fdatasync, SYS_truncate,
    SYS_ftruncate, SYS_getdents, SYS_getcwd, SYS_chdir, SYS_fchdir, SYS_rename, SYS_mkdir, SYS_rmdir, SYS_creat,
    SYS_link, SYS_unlink, SYS_symlink, SYS_readlink, SYS_chmod, SYS_fchmod, SYS_chown, SYS_fchown, SYS_lchown,
    SYS_umask, SYS_utime, SYS_utimes, SYS_futimesat, SYS_mknod, SYS_mknodat, SYS_statfs, SYS_fstatfs,
    SYS_syncfs, SYS_sync_file_range, SYS_setxattr, SYS_lsetxattr, SYS_fsetxattr, SYS_getxattr, SYS_lgetxattr,
    SYS_fgetxattr, SYS_listxattr, SYS_llistxattr, SYS_flistxattr, SYS_removexattr, SYS_lremovexattr,
    SYS_fremovexattr, SYS_getdents64, SYS_fadvise64, SYS_readahead, SYS_openat, SYS_mkdirat, SYS_fchownat,
    SYS_newfstatat, SYS_unlinkat, SYS_renameat, SYS_linkat, SYS_symlinkat, SYS_readlinkat, SYS_fchmodat,
    SYS_faccessat, SYS_utimensat, SYS_fallocate, SYS_preadv, SYS_pwritev, SYS_preadv2, SYS_pwritev2, SYS_renameat2,
    SYS_statx, SYS_openat2, SYS_faccessat2, SYS_copy_file_range, SYS_splice, SYS_tee,
    SYS_close_range, CALL_fchmodat2, CALL_cachestat, CALL_setxattrat, CALL_getxattrat, CALL_listxattrat,
    CALL_removexattrat,
};

/* Waiting for descriptors. */
static const short events[] = {
    SYS_poll, SYS_ppoll, SYS_select, SYS_pselect6, SYS_epoll_create, SYS_epoll_create1, SYS_epoll_ctl,
    SYS_epoll_wait, SYS_epoll_pwait, SYS_epoll_pwait2, SYS_eventfd,
    SYS_eventfd2, SYS_signalfd, SYS_signalfd4, SYS_timerfd_create, SYS_timerfd_settime, SYS_timerfd_gettime,
    SYS_inotify_init, SYS_inotify_init1, SYS_inotify_add_watch, SYS_inotify_rm_watch, SYS_pipe, SYS_pipe2, SYS_dup,
    SYS_dup2, SYS_dup3,
};

/* Memory of the process itself; memory protection keys; no userfaultfd. */
static const short memory[] = {
    SYS_mmap, SYS_mprotect, SYS_munmap, SYS_brk, SYS_mremap, SYS_msync, SYS_mincore, SYS_madvise, SYS_mlock,
    SYS_mlock2, SYS_munlock, SYS_mlockall, SYS_munlockall, SYS_memfd_create, SYS_membarrier,
    SYS_pkey_mprotect, SYS_pkey_alloc, SYS_pkey_free, SYS_mbind, SYS_set_mempolicy, SYS_get_mempolicy,
    CALL_map_shadow_stack, CALL_mseal,
};

/* Processes and threads: making (clone's flags are checked), waiting, ending, signals, scheduling. */
static const short processes[] = {
    SYS_fork, SYS_vfork, SYS_execve, SYS_execveat, SYS_exit, SYS_exit_group, SYS_wait4, SYS_waitid, SYS_kill,
    SYS_tkill, SYS_tgkill, SYS_getpid, SYS_gettid, SYS_getppid, SYS_getpgrp, SYS_getpgid, SYS_setpgid, SYS_getsid,
    SYS_setsid, SYS_pidfd_open, SYS_pidfd_send_signal, SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn,
    SYS_rt_sigpending, SYS_rt_sigtimedwait, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_rt_sigsuspend,
    SYS_sigaltstack, SYS_pause, SYS_restart_syscall, SYS_futex, SYS_futex_waitv, CALL_futex_wake, CALL_futex_wait,
    CALL_futex_requeue, SYS_set_robust_list, SYS_get_robust_list, SYS_set_tid_address, SYS_arch_prctl, SYS_rseq,
    SYS_sched_yield, SYS_sched_getaffinity, SYS_sched_setaffinity, SYS_sched_getparam, SYS_sched_setparam,
    SYS_sched_getscheduler, SYS_sched_setscheduler, SYS_sched_getattr, SYS_sched_setattr,
    SYS_sched_get_priority_max, SYS_sched_get_priority_min, SYS_sched_rr_get_interval, SYS_getpriority,
    SYS_setpriority, SYS_ioprio_get, SYS_ioprio_set, SYS_getcpu, SYS_seccomp, SYS_landlock_create_ruleset,
    SYS_landlock_add_rule, SYS_landlock_restrict_self, SYS_getrlimit, SYS_setrlimit, SYS_prlimit64, SYS_getrusage,
    SYS_times,
};

/* Identity: asking is free, and changing it fails in a user namespace with one uid and no capability. */
static const short identity[] = {
    SYS_getuid, SYS_getgid, SYS_geteuid, SYS_getegid, SYS_getresuid, SYS_getresgid, SYS_getgroups, SYS_setuid,
    SYS_setgid, SYS_setreuid, SYS_setregid, SYS_setresuid, SYS_setresgid, SYS_setfsuid, SYS_setfsgid,
    SYS_setgroups, SYS_capget, SYS_capset, SYS_uname, SYS_sysinfo,
};

/* Clocks and timers: reading, sleeping, own timers. */
static const short timers[] = {
    SYS_gettimeofday, SYS_time, SYS_clock_gettime, SYS_clock_getres, SYS_clock_nanosleep, SYS_nanosleep, SYS_alarm,
    SYS_getitimer, SYS_setitimer, SYS_timer_create, SYS_timer_settime, SYS_timer_gettime, SYS_timer_getoverrun,
    SYS_timer_delete, SYS_getrandom,
};

/* Sockets of the families that CHECK_SOCKET lets through; the network is a loopback of the slot's own. */
static const short sockets[] = {
    SYS_bind, SYS_listen, SYS_accept, SYS_accept4, SYS_connect, SYS_shutdown, SYS_getsockname, SYS_getpeername,
    SYS_getsockopt, SYS_setsockopt, SYS_sendto, SYS_recvfrom, SYS_sendmsg, SYS_recvmsg, SYS_sendmmsg, SYS_recvmmsg,
};

/* System V and POSIX message queues, semaphores, shared memory: of the job's own IPC namespace. */
static const short ipc[] = {
    SYS_shmget, SYS_shmat, SYS_shmctl, SYS_shmdt, SYS_semget, SYS_semop, SYS_semtimedop, SYS_semctl, SYS_msgget,
    SYS_msgsnd, SYS_msgrcv, SYS_msgctl, SYS_mq_open, SYS_mq_unlink, SYS_mq_timedsend, SYS_mq_timedreceive,
    SYS_mq_notify, SYS_mq_getsetattr,
};

/* What exists and is refused: namespaces and mounts, other processes' memory, kernel interfaces with a
 * history of holes, the machine itself. */
static const short refused[] = {
    SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_open_tree, SYS_move_mount, SYS_fsopen, SYS_fsconfig,
    SYS_fsmount, SYS_fspick, SYS_mount_setattr, CALL_statmount, CALL_listmount, CALL_open_tree_attr, SYS_unshare,
    SYS_setns, SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_process_madvise, SYS_process_mrelease,
    SYS_kcmp, SYS_pidfd_getfd, SYS_migrate_pages, SYS_move_pages, SYS_set_mempolicy_home_node, SYS_bpf,
    SYS_perf_event_open, SYS_userfaultfd, SYS_keyctl, SYS_add_key, SYS_request_key, SYS_kexec_load,
    SYS_kexec_file_load, SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_create_module,
    SYS_query_module, SYS_get_kernel_syms, SYS_name_to_handle_at, SYS_open_by_handle_at, SYS_fanotify_init,
    SYS_fanotify_mark, SYS_memfd_secret, SYS_quotactl, SYS_quotactl_fd, SYS_acct, SYS_swapon, SYS_swapoff,
    SYS_reboot, SYS_sethostname, SYS_setdomainname, SYS_iopl, SYS_ioperm, SYS_modify_ldt, SYS_settimeofday,
    SYS_clock_settime, SYS_clock_adjtime, SYS_adjtimex, SYS_syslog, SYS_vhangup, SYS_uselib,
    SYS_ustat, SYS_sysfs, SYS__sysctl, SYS_lookup_dcookie, SYS_nfsservctl, CALL_lsm_get_self_attr, 460,
    CALL_lsm_list_modules,
};

/* libc and runtimes ask for these and fall back when the kernel does not have them. clone3 hides its flags
 * in memory, where a filter cannot look: glibc then uses clone. */
static const short absent[] = {SYS_clone3, SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register};

/* clang-format on */

/* sync() would write out the whole host's disks, as often as a program likes. Nothing of a job is on a
 * disk, so it is done when it does nothing. */
static const short idle[] = {SYS_sync};

struct group {
  const short *calls;
  size_t count;
  enum answer answer;
};

#define GROUP(name, answer)                                                                                  \
  { name, sizeof(name) / sizeof *(name), answer }

static void fill_table(unsigned char table[CALLS]) {
  static const struct group groups[] = {
      GROUP(files, ALLOW),    GROUP(events, ALLOW),  GROUP(memory, ALLOW),    GROUP(processes, ALLOW),
      GROUP(identity, ALLOW), GROUP(timers, ALLOW),  GROUP(sockets, ALLOW),   GROUP(ipc, ALLOW),
      GROUP(refused, REFUSE), GROUP(absent, ABSENT), GROUP(idle, DO_NOTHING),
  };
  for (size_t i = 0; i < CALLS; i++)
    table[i] = UNKNOWN;
  for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
    for (size_t j = 0; j < groups[i].count; j++)
      table[groups[i].calls[j]] = (unsigned char)groups[i].answer;
  }
  table[SYS_clone] = CHECK_CLONE;
  table[SYS_socket] = CHECK_SOCKET;
  table[SYS_socketpair] = CHECK_SOCKETPAIR;
  table[SYS_ioctl] = CHECK_IOCTL;
  table[SYS_fcntl] = CHECK_FCNTL;
  table[SYS_prctl] = CHECK_PRCTL;
  table[SYS_personality] = CHECK_PERSONALITY;
}

/* Emission. An overflow is remembered and reported once, by seccomp_compile(). */
struct emitter {
  struct seccomp_program *program;
  bool full;
};

static void emit(struct emitter *to, struct sock_filter instruction) {
  if (to->program->length >= SECCOMP_MAX_INSTRUCTIONS) {
    to->full = true;
    return;
  }
  to->program->instructions[to->program->length++] = instruction;
}

static void emit_return(struct emitter *to, uint32_t value) {
  emit(to, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, value));
}

static void emit_refusal(struct emitter *to, int number) {
  emit_return(to, SECCOMP_RET_ERRNO | ((uint32_t)number & SECCOMP_RET_DATA));
}

static void emit_load(struct emitter *to, size_t offset) {
  emit(to, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

/* Low half of an argument: the calls checked here take 32-bit values, and the kernel ignores the rest. */
static void emit_load_argument(struct emitter *to, unsigned index) {
  emit_load(to, offsetof(struct seccomp_data, args) + 8 * (size_t)index);
}

/* "Return `value` if the loaded word equals `word`." */
static void emit_if_equal(struct emitter *to, uint32_t word, uint32_t value) {
  emit(to, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, word, 0, 1));
  emit_return(to, value);
}

static const uint32_t permit = SECCOMP_RET_ALLOW;
static const uint32_t deny = SECCOMP_RET_ERRNO | EPERM;

static void emit_clone(struct emitter *to) {
  const uint32_t namespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |
                              CLONE_NEWPID | CLONE_NEWNET;
  emit_load_argument(to, 0);
  emit(to, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, namespaces, 0, 1));
  emit_return(to, deny);
  emit_return(to, permit);
}

/* Unix sockets; TCP and UDP of the slot's own loopback, and no other protocol, for asking for one makes the
 * kernel load its module; netlink only to ask for interfaces and addresses, as getaddrinfo() and runtimes
 * do. Raw sockets need a capability that nobody has. */
static void emit_socket(struct emitter *to) {
  emit_load_argument(to, 0);
  emit_if_equal(to, AF_UNIX, permit);
  emit(to, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 0, 3));
  emit_load_argument(to, 2);
  emit(to, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NETLINK_ROUTE, 0, 3));
  emit_return(to, permit);
  emit(to, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_INET, 2, 0));
  emit(to, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_INET6, 1, 0));
  emit_refusal(to, EAFNOSUPPORT);
  emit_load_argument(to, 2);
  emit_if_equal(to, 0, permit);
  emit_if_equal(to, IPPROTO_TCP, permit);
  emit_if_equal(to, IPPROTO_UDP, permit);
  emit_refusal(to, EPROTONOSUPPORT);
}

static void emit_socketpair(struct emitter *to) {
  emit_load_argument(to, 0);
  emit_if_equal(to, AF_UNIX, permit);
  emit_refusal(to, EAFNOSUPPORT);
}

/* Permits everything but these values of an argument. */
static void emit_all_but(struct emitter *to, unsigned argument, const uint32_t *refused_values,
                         size_t count) {
  emit_load_argument(to, argument);
  for (size_t i = 0; i < count; i++)
    emit_if_equal(to, refused_values[i], deny);
  emit_return(to, permit);
}

/* Terminals: nobody types into another's input, or moves the console. */
static void emit_ioctl(struct emitter *to) {
  static const uint32_t requests[] = {TIOCSTI, TIOCLINUX, TIOCSETD, TIOCCONS};
  emit_all_but(to, 1, requests, sizeof requests / sizeof *requests);
}

/* Before Linux 6.13 anyone may leave a hint on a file that he can only read, and the file's next reader finds
 * it: a way from job to job over the toolchain's files. */
static void emit_fcntl(struct emitter *to) {
  static const uint32_t commands[] = {F_SET_RW_HINT, F_SET_FILE_RW_HINT};
  emit_all_but(to, 1, commands, sizeof commands / sizeof *commands);
}

/* Changing what /proc says of the process's memory map has a history of kernel holes. */
static void emit_prctl(struct emitter *to) {
  static const uint32_t options[] = {PR_SET_MM, PR_SET_SECUREBITS, PR_SET_PTRACER};
  emit_all_but(to, 0, options, sizeof options / sizeof *options);
}

/* Asking, Linux, and Linux without address randomisation. */
static void emit_personality(struct emitter *to) {
  emit_load_argument(to, 0);
  emit_if_equal(to, 0xffffffff, permit);
  emit_if_equal(to, PER_LINUX, permit);
  emit_if_equal(to, ADDR_NO_RANDOMIZE, permit);
  emit_return(to, deny);
}

static void emit_answer(struct emitter *to, enum answer answer) {
  switch (answer) {
  case ALLOW:
    return emit_return(to, permit);
  case REFUSE:
    return emit_return(to, deny);
  case DO_NOTHING:
    return emit_refusal(to, 0); /* errno 0: the call returns 0 */
  case CHECK_CLONE:
    return emit_clone(to);
  case CHECK_SOCKET:
    return emit_socket(to);
  case CHECK_SOCKETPAIR:
    return emit_socketpair(to);
  case CHECK_IOCTL:
    return emit_ioctl(to);
  case CHECK_FCNTL:
    return emit_fcntl(to);
  case CHECK_PRCTL:
    return emit_prctl(to);
  case CHECK_PERSONALITY:
    return emit_personality(to);
  case UNKNOWN:
  case ABSENT:
    return emit_refusal(to, ENOSYS);
  }
}

struct run {
  uint32_t first;
  enum answer answer;
};

/* The runs from..to-1, as a tree: the loaded word is the call's number. */
static void emit_tree(struct emitter *to, const struct run *runs, size_t from, size_t until) {
  if (until - from == 1) {
    emit_answer(to, runs[from].answer);
    return;
  }
  size_t middle = from + (until - from) / 2;
  /* A conditional jump reaches 255 instructions; the long way goes over an unconditional one. */
  emit(to, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, runs[middle].first, 0, 1));
  unsigned short jump = to->program->length;
  emit(to, (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, 0));
  emit_tree(to, runs, from, middle);
  if (!to->full)
    to->program->instructions[jump].k = (uint32_t)(to->program->length - jump - 1);
  emit_tree(to, runs, middle, until);
}

static int compile(struct seccomp_program *program, const unsigned char table[CALLS], struct error *error) {
  struct run runs[CALLS + 1];
  size_t count = 0;
  struct emitter to = {.program = program, .full = false};
  for (uint32_t call = 0; call < CALLS; call++) {
    if (count == 0 || runs[count - 1].answer != table[call])
      runs[count++] = (struct run){call, (enum answer)table[call]};
  }
  /* Above the table, and with the x32 bit: unknown. */
  runs[count++] = (struct run){CALLS, UNKNOWN};
  program->length = 0;
  emit_load(&to, offsetof(struct seccomp_data, arch));
  emit(&to, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0));
  emit_refusal(&to, ENOSYS); /* 32-bit calls */
  emit_load(&to, offsetof(struct seccomp_data, nr));
  emit_tree(&to, runs, 0, count);
  return to.full ? error_set(error, STAGE_SECCOMP, E2BIG, "the program does not fit") : 0;
}

/* What init and the step's set-up need, and no program. */
static const short setup[] = {
    SYS_mount,
    SYS_setns,
    SYS_unshare,
    SYS_clone3,
};

int seccomp_compile(struct seccomp_programs *programs, bool pinned, struct error *error) {
  unsigned char standing[CALLS];
  unsigned char closing[CALLS];
  fill_table(standing);
  if (pinned)
    standing[SYS_sched_setaffinity] = REFUSE;
  memset(closing, ALLOW, sizeof closing);
  for (size_t i = 0; i < sizeof setup / sizeof *setup; i++) {
    closing[setup[i]] = standing[setup[i]];
    standing[setup[i]] = ALLOW;
  }
  int status = compile(&programs->standing, standing, error);
  return status == 0 ? compile(&programs->closing, closing, error) : status;
}

int seccomp_install(const struct seccomp_program *program, struct error *error) {
  const struct sock_fprog filter = {.len = program->length,
                                    .filter = (struct sock_filter *)program->instructions};
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) != 0)
    return error_set(error, STAGE_SECCOMP, errno, "install the filter");
  return 0;
}
