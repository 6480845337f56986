#include "credentials.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <signal.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static int drop_bounding_set(struct error *error) {
  int capability = 0;
  while (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0)
    capability++;
  /* EINVAL: the kernel knows no capability of this number, so there are no more. */
  if (errno != EINVAL || capability <= CAP_SYS_ADMIN)
    return error_set(error, STAGE_CREDENTIALS, errno, "drop capability %d from the bounding set", capability);
  return 0;
}

static int clear_capabilities(struct error *error) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3];
  memset(none, 0, sizeof none);
  if (syscall(SYS_capset, &header, none) != 0)
    return error_set(error, STAGE_CREDENTIALS, errno, "capset");
  return 0;
}

/* Believes nothing: asks for the capabilities, and tries to become root again. */
static int verify(struct error *error) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
  if (syscall(SYS_capget, &header, sets) != 0)
    return error_set(error, STAGE_CREDENTIALS, errno, "capget");
  for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
    if (sets[i].effective || sets[i].permitted || sets[i].inheritable)
      return error_set(error, STAGE_CREDENTIALS, EPERM, "capabilities are left");
  }
  if (setresuid(0, 0, 0) == 0 || setresgid(0, 0, 0) == 0)
    return error_set(error, STAGE_CREDENTIALS, EPERM, "root could be regained");
  uid_t real, effective, saved;
  if (getresuid(&real, &effective, &saved) != 0 || real != SANDBOX_UID || effective != SANDBOX_UID ||
      saved != SANDBOX_UID)
    return error_set(error, STAGE_CREDENTIALS, EPERM, "the uid is not the sandbox's");
  return 0;
}

int credentials_drop(struct error *error) {
  int status = drop_bounding_set(error);
  if (status != 0)
    return status;
  if (setgroups(0, NULL) != 0)
    return error_set(error, STAGE_CREDENTIALS, errno, "setgroups");
  if (setresgid(SANDBOX_UID, SANDBOX_UID, SANDBOX_UID) != 0)
    return error_set(error, STAGE_CREDENTIALS, errno, "setresgid");
  if (setresuid(SANDBOX_UID, SANDBOX_UID, SANDBOX_UID) != 0)
    return error_set(error, STAGE_CREDENTIALS, errno, "setresuid");
  if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0)
    return error_set(error, STAGE_CREDENTIALS, errno, "clear the ambient set");
  status = clear_capabilities(error);
  if (status != 0)
    return status;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return error_set(error, STAGE_CREDENTIALS, errno, "no_new_privs");
  return verify(error);
}

int credentials_use_for_files(uid_t uid, struct error *error) {
  (void)setfsgid((gid_t)uid);
  (void)setfsuid(uid);
  /* setfsuid() reports no error; asking with an impossible id tells what is in force. */
  if ((uid_t)setfsuid((uid_t)-1) != uid || (gid_t)setfsgid((gid_t)-1) != (gid_t)uid)
    return error_set(error, STAGE_CREDENTIALS, EPERM, "setfsuid");
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
    return error_set(error, STAGE_CREDENTIALS, errno, "prctl");
  return 0;
}
