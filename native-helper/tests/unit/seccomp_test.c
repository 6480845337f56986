/* The two compiled filters, evaluated as the kernel does: for every call number and architecture. */
#include "../../src/seccomp.h"
#include "../kit/kit.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

enum { X32_BIT = 0x40000000, INSTRUCTION_LIMIT = 4096 };

/* A classic BPF machine for the instructions that the filters use; any other fails the test. */
static uint32_t evaluate(const struct seccomp_program *program, const struct seccomp_data *data) {
  uint32_t accumulator = 0;
  for (size_t at = 0; at < program->length; at++) {
    const struct sock_filter *instruction = &program->instructions[at];
    bool jump = false;
    switch (instruction->code) {
    case BPF_LD | BPF_W | BPF_ABS:
      CHECK(instruction->k + 4 <= sizeof *data && instruction->k % 4 == 0);
      memcpy(&accumulator, (const uint8_t *)data + instruction->k, 4);
      continue;
    case BPF_RET | BPF_K:
      return instruction->k;
    case BPF_JMP | BPF_JA:
      at += instruction->k;
      continue;
    case BPF_JMP | BPF_JEQ | BPF_K:
      jump = accumulator == instruction->k;
      break;
    case BPF_JMP | BPF_JGE | BPF_K:
      jump = accumulator >= instruction->k;
      break;
    case BPF_JMP | BPF_JSET | BPF_K:
      jump = (accumulator & instruction->k) != 0;
      break;
    default:
      FAIL("instruction %zu has the code 0x%x", at, instruction->code);
    }
    at += jump ? instruction->jt : instruction->jf;
  }
  FAIL("the program runs over its end");
}

static const struct seccomp_programs *programs(void) {
  static struct seccomp_programs compiled;
  struct error error = {0};
  if (compiled.standing.length == 0)
    CHECK_EQUAL(seccomp_compile(&compiled, false, &error), 0);
  return &compiled;
}

static uint32_t stricter(uint32_t one, uint32_t other) {
  return (int32_t)(other & SECCOMP_RET_ACTION_FULL) < (int32_t)(one & SECCOMP_RET_ACTION_FULL) ? other : one;
}

/* What a program gets: the stricter answer of both filters, the later one's where both are alike. */
static uint32_t answer_to(const struct seccomp_data *data) {
  return stricter(evaluate(&programs()->closing, data), evaluate(&programs()->standing, data));
}

static uint32_t answer(long call, uint64_t first, uint64_t second, uint64_t third) {
  const struct seccomp_data data = {
      .nr = (int)call, .arch = AUDIT_ARCH_X86_64, .args = {first, second, third, 0, 0, 0}};
  return answer_to(&data);
}

static const uint32_t allowed = SECCOMP_RET_ALLOW;

static uint32_t refused_with(int number) {
  return SECCOMP_RET_ERRNO | (uint32_t)number;
}

static void check_all(const short *calls, size_t count, uint32_t expected) {
  for (size_t i = 0; i < count; i++) {
    if (answer(calls[i], 0, 0, 0) != expected)
      FAIL("call %d is answered by 0x%08x, not 0x%08x", calls[i], answer(calls[i], 0, 0, 0), expected);
  }
}

#define CHECK_ALL(calls, expected) check_all(calls, sizeof(calls) / sizeof *(calls), expected)

TEST(forbidden_calls_are_refused,
     "mounts, namespaces, tracing, keys, modules, bpf and the like answer EPERM") {
  static const short calls[] = {SYS_mount,
                                SYS_umount2,
                                SYS_pivot_root,
                                SYS_chroot,
                                SYS_open_tree,
                                SYS_move_mount,
                                SYS_fsopen,
                                SYS_fsconfig,
                                SYS_fsmount,
                                SYS_fspick,
                                SYS_mount_setattr,
                                SYS_unshare,
                                SYS_setns,
                                SYS_ptrace,
                                SYS_process_vm_readv,
                                SYS_process_vm_writev,
                                SYS_kcmp,
                                SYS_pidfd_getfd,
                                SYS_bpf,
                                SYS_perf_event_open,
                                SYS_userfaultfd,
                                SYS_keyctl,
                                SYS_add_key,
                                SYS_request_key,
                                SYS_kexec_load,
                                SYS_kexec_file_load,
                                SYS_init_module,
                                SYS_finit_module,
                                SYS_delete_module,
                                SYS_open_by_handle_at,
                                SYS_name_to_handle_at,
                                SYS_fanotify_init,
                                SYS_fanotify_mark,
                                SYS_quotactl,
                                SYS_acct,
                                SYS_swapon,
                                SYS_swapoff,
                                SYS_reboot,
                                SYS_sethostname,
                                SYS_setdomainname,
                                SYS_iopl,
                                SYS_ioperm,
                                SYS_modify_ldt,
                                SYS_settimeofday,
                                SYS_clock_settime,
                                SYS_clock_adjtime,
                                SYS_adjtimex,
                                SYS_syslog,
                                SYS_vhangup,
                                SYS_memfd_secret,
                                SYS_process_madvise,
                                SYS_move_pages,
                                SYS_migrate_pages,
                                SYS_uselib,
                                SYS_lookup_dcookie,
                                SYS_quotactl_fd};
  CHECK_ALL(calls, refused_with(EPERM));
}

TEST(absent_calls_fall_back, "clone3 and io_uring answer ENOSYS, so that libc falls back") {
  static const short calls[] = {SYS_clone3, SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register};
  CHECK_ALL(calls, refused_with(ENOSYS));
}

TEST(sync_does_nothing, "sync succeeds and does nothing") {
  CHECK_EQUAL(answer(SYS_sync, 0, 0, 0), refused_with(0));
}

/* Writes the numbers that are allowed whatever their arguments as "0-3,5". */
static void allowed_ranges(char *text, size_t size) {
  size_t used = 0;
  text[0] = '\0';
  for (int call = 0; call < 1024; call++) {
    if (answer(call, 0, 0, 0) != allowed || answer(call, ~0ULL, ~0ULL, ~0ULL) != allowed)
      continue;
    int last = call;
    while (answer(last + 1, 0, 0, 0) == allowed && answer(last + 1, ~0ULL, ~0ULL, ~0ULL) == allowed)
      last++;
    int length =
        snprintf(text + used, size - used, last > call ? "%s%d-%d" : "%s%d", used > 0 ? "," : "", call, last);
    used += (size_t)length;
    CHECK(used < size);
    call = last;
  }
}

TEST(the_allowlist_is_this, "exactly the calls of this list are allowed without a look at their arguments") {
  /* Whoever changes the table changes this as well: nothing comes in by accident. */
  static const char expected[] =
      "0-40,42-52,54-55,57-100,102,104-133,135,137-138,140-152,157-158,160,186-204,213,217-226,"
      "228-235,237-245,247,251-255,257-271,273-277,280-297,299,302,306-307,309,314-319,322,324-332,"
      "334,424,434,436-437,439,441,444-446,449,451-456,462-466";
  char text[2048];
  allowed_ranges(text, sizeof text);
  CHECK_TEXT(text, expected);
}

TEST(everything_else_is_refused, "every other number answers EPERM or ENOSYS, and unknown ones ENOSYS") {
  for (int call = -16; call < 4096; call++) {
    uint32_t got = answer(call, ~0ULL, ~0ULL, ~0ULL);
    bool known = got == allowed || got == refused_with(EPERM) || got == refused_with(ENOSYS) ||
                 got == refused_with(EAFNOSUPPORT) || (call == SYS_sync && got == refused_with(0));
    if (!known)
      FAIL("call %d is answered by 0x%08x", call, got);
    if (call < 0 || call > 467)
      CHECK_EQUAL(got, refused_with(ENOSYS));
  }
  CHECK_EQUAL(answer(0x7fffffff, 0, 0, 0), refused_with(ENOSYS));
}

TEST(other_architectures_are_refused, "32-bit and foreign calls answer ENOSYS, whatever their number") {
  static const uint32_t architectures[] = {AUDIT_ARCH_I386, AUDIT_ARCH_AARCH64, AUDIT_ARCH_ARM, 0, ~0U};
  for (size_t i = 0; i < sizeof architectures / sizeof *architectures; i++) {
    for (int call = 0; call < 600; call++) {
      const struct seccomp_data data = {.nr = call, .arch = architectures[i]};
      CHECK_EQUAL(answer_to(&data), refused_with(ENOSYS));
    }
  }
}

TEST(x32_calls_are_refused, "calls with the x32 bit answer ENOSYS, whatever their number") {
  for (int call = 0; call < 600; call++)
    CHECK_EQUAL(answer(call | X32_BIT, 0, 0, 0), refused_with(ENOSYS));
}

TEST(clone_makes_no_namespaces, "clone makes processes and threads, but no namespace") {
  static const uint64_t namespaces[] = {CLONE_NEWNS,   CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC,
                                        CLONE_NEWUSER, CLONE_NEWPID,    CLONE_NEWNET};
  const uint64_t thread = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |
                          CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;
  CHECK_EQUAL(answer(SYS_clone, 17, 0, 0), allowed);
  CHECK_EQUAL(answer(SYS_clone, thread, 0, 0), allowed);
  CHECK_EQUAL(answer(SYS_clone, CLONE_VM | CLONE_VFORK | 17, 0, 0), allowed);
  for (size_t i = 0; i < sizeof namespaces / sizeof *namespaces; i++) {
    CHECK_EQUAL(answer(SYS_clone, namespaces[i] | 17, 0, 0), refused_with(EPERM));
    CHECK_EQUAL(answer(SYS_clone, namespaces[i] | thread, 0, 0), refused_with(EPERM));
    CHECK_EQUAL(answer(SYS_clone, namespaces[i] | 0xffff00000000ULL, 0, 0), refused_with(EPERM));
  }
}

static bool family_is_allowed(int family, int protocol) {
  return family == AF_UNIX || family == AF_INET || family == AF_INET6 ||
         (family == AF_NETLINK && protocol == NETLINK_ROUTE);
}

TEST(socket_families_are_few,
     "sockets are of Unix, IPv4, IPv6 or the routing netlink, and of no other family") {
  for (int family = -1; family < 64; family++) {
    for (int protocol = 0; protocol < 4; protocol++) {
      uint32_t got = answer(SYS_socket, (uint64_t)family, SOCK_STREAM, (uint64_t)protocol);
      bool other_protocol = (family == AF_INET || family == AF_INET6) && protocol != 0;
      if (!other_protocol && family_is_allowed(family, protocol))
        CHECK_EQUAL(got, allowed);
      if (!family_is_allowed(family, protocol))
        CHECK_EQUAL(got, refused_with(EAFNOSUPPORT));
    }
    uint32_t pair = answer(SYS_socketpair, (uint64_t)family, SOCK_STREAM, 0);
    CHECK_EQUAL(pair, family == AF_UNIX ? allowed : refused_with(EAFNOSUPPORT));
  }
}

TEST(internet_sockets_are_tcp_and_udp,
     "IPv4 and IPv6 sockets speak TCP or UDP; SCTP and the like are refused") {
  static const int families[] = {AF_INET, AF_INET6};
  for (size_t i = 0; i < 2; i++) {
    uint64_t family = (uint64_t)families[i];
    CHECK_EQUAL(answer(SYS_socket, family, SOCK_STREAM, 6), allowed);
    CHECK_EQUAL(answer(SYS_socket, family, SOCK_DGRAM, 17), allowed);
    CHECK_EQUAL(answer(SYS_socket, family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), allowed);
    CHECK(answer(SYS_socket, family, SOCK_STREAM, 132) != allowed); /* SCTP */
    CHECK(answer(SYS_socket, family, SOCK_STREAM, 262) != allowed); /* MPTCP */
    CHECK(answer(SYS_socket, family, SOCK_DGRAM, 136) != allowed);  /* UDP-Lite */
  }
}

TEST(terminals_are_guarded, "ioctl passes but for typing into a terminal and moving the console") {
  static const uint64_t refused[] = {TIOCSTI, TIOCLINUX, TIOCSETD, TIOCCONS};
  static const uint64_t passed[] = {TCGETS, TIOCGWINSZ, TIOCSWINSZ, FIONREAD, FIOCLEX, TIOCSPGRP};
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    CHECK_EQUAL(answer(SYS_ioctl, 0, refused[i], 0), refused_with(EPERM));
    /* The kernel looks at the low half alone, so the filter must as well. */
    CHECK_EQUAL(answer(SYS_ioctl, 0, refused[i] | 0x100000000ULL, 0), refused_with(EPERM));
  }
  for (size_t i = 0; i < sizeof passed / sizeof *passed; i++)
    CHECK_EQUAL(answer(SYS_ioctl, 0, passed[i], 0), allowed);
}

TEST(hints_on_files_are_refused, "fcntl passes but for hints that stay on a file for its next reader") {
  CHECK_EQUAL(answer(SYS_fcntl, 0, F_SET_RW_HINT, 0), refused_with(EPERM));
  CHECK_EQUAL(answer(SYS_fcntl, 0, F_SET_FILE_RW_HINT, 0), refused_with(EPERM));
  CHECK_EQUAL(answer(SYS_fcntl, 0, F_SET_RW_HINT | 0x100000000ULL, 0), refused_with(EPERM));
  CHECK_EQUAL(answer(SYS_fcntl, 0, F_DUPFD_CLOEXEC, 0), allowed);
  CHECK_EQUAL(answer(SYS_fcntl, 0, F_SETLK, 0), allowed);
}

TEST(prctl_is_guarded, "prctl passes but for the memory map, securebits and tracers") {
  CHECK_EQUAL(answer(SYS_prctl, PR_SET_MM, 0, 0), refused_with(EPERM));
  CHECK_EQUAL(answer(SYS_prctl, PR_SET_SECUREBITS, 0, 0), refused_with(EPERM));
  CHECK_EQUAL(answer(SYS_prctl, PR_SET_PTRACER, 0, 0), refused_with(EPERM));
  CHECK_EQUAL(answer(SYS_prctl, PR_SET_NAME, 0, 0), allowed);
  CHECK_EQUAL(answer(SYS_prctl, PR_SET_PDEATHSIG, 9, 0), allowed);
}

TEST(personality_is_guarded, "personality is asked and set to plain Linux, nothing else") {
  CHECK_EQUAL(answer(SYS_personality, 0xffffffff, 0, 0), allowed);
  CHECK_EQUAL(answer(SYS_personality, PER_LINUX, 0, 0), allowed);
  CHECK_EQUAL(answer(SYS_personality, ADDR_NO_RANDOMIZE, 0, 0), allowed);
  CHECK_EQUAL(answer(SYS_personality, READ_IMPLIES_EXEC, 0, 0), refused_with(EPERM));
  CHECK_EQUAL(answer(SYS_personality, PER_LINUX32, 0, 0), refused_with(EPERM));
}

TEST(setup_may_do_its_work, "the standing filter alone lets through what the set-up of a step needs") {
  static const int calls[] = {SYS_mount, SYS_setns, SYS_unshare, SYS_clone3};
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
    const struct seccomp_data data = {.nr = calls[i], .arch = AUDIT_ARCH_X86_64};
    CHECK_EQUAL(evaluate(&programs()->standing, &data), allowed);
    CHECK(evaluate(&programs()->closing, &data) != allowed);
  }
}

TEST(filters_fit, "both filters fit into what the kernel takes") {
  CHECK_BETWEEN(programs()->standing.length, 1, INSTRUCTION_LIMIT);
  CHECK_BETWEEN(programs()->closing.length, 1, INSTRUCTION_LIMIT);
}

TEST(pinned_programs_stay, "where slots have a processor of their own, no program chooses its processors") {
  static struct seccomp_programs pinned;
  struct error error = {0};
  CHECK_EQUAL(seccomp_compile(&pinned, true, &error), 0);
  for (int call = 0; call < 600; call++) {
    const struct seccomp_data data = {.nr = call, .arch = AUDIT_ARCH_X86_64};
    uint32_t expected =
        call == SYS_sched_setaffinity ? refused_with(EPERM) : evaluate(&programs()->standing, &data);
    CHECK_EQUAL(evaluate(&pinned.standing, &data), expected);
    CHECK_EQUAL(evaluate(&pinned.closing, &data), evaluate(&programs()->closing, &data));
  }
}
