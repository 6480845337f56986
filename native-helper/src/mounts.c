#include "mounts.h"

#include "cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

static const char device_options[] = "mode=755,size=64k,nr_inodes=64";

struct device {
  const char *name;
  unsigned major;
  unsigned minor;
};

static int make_devices(struct error *error) {
  static const struct device devices[] = {
      {"null", 1, 3}, {"zero", 1, 5}, {"full", 1, 7}, {"random", 1, 8}, {"urandom", 1, 9}, {"tty", 5, 0},
  };
  static const char *const links[][2] = {
      {"/proc/self/fd", "fd"},       {"/proc/self/fd/0", "stdin"}, {"/proc/self/fd/1", "stdout"},
      {"/proc/self/fd/2", "stderr"}, {"/job/shm", "shm"},          {"pts/ptmx", "ptmx"},
  };
  for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
    const struct device *device = &devices[i];
    /* The umask of the helper is 077: the mode is set by its own call. */
    if (mknod(device->name, S_IFCHR, makedev(device->major, device->minor)) != 0 ||
        chmod(device->name, 0666) != 0)
      return error_set(error, STAGE_MOUNTS, errno, "make /dev/%s", device->name);
  }
  for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
    if (symlink(links[i][0], links[i][1]) != 0)
      return error_set(error, STAGE_MOUNTS, errno, "link /dev/%s", links[i][1]);
  }
  if (mkdir("pts", 0755) != 0 || chmod("pts", 0755) != 0)
    return error_set(error, STAGE_MOUNTS, errno, "make /dev/pts");
  return 0;
}

/* The caller's working directory is the rootfs. */
static int mount_devices(struct error *error) {
  if (mount("tmpfs", "dev", "tmpfs", MS_NOSUID | MS_NOEXEC, device_options) != 0)
    return error_set(error, STAGE_ROOTFS, errno, "mount a tmpfs on the rootfs's dev");
  if (chdir("dev") != 0)
    return error_set(error, STAGE_MOUNTS, errno, "chdir to dev");
  int status = make_devices(error);
  if (status != 0)
    return status;
  if (chdir("..") != 0)
    return error_set(error, STAGE_MOUNTS, errno, "chdir to the rootfs");
  if (mount(NULL, "dev", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NOEXEC, NULL) != 0)
    return error_set(error, STAGE_MOUNTS, errno, "make /dev read-only");
  return 0;
}

/* The toolchain is shared by all slots, but not its inodes: through an inode two jobs could talk (locks,
 * inotify) although neither may write. An overlay of the rootfs gives every slot inodes of its own and the
 * same page cache. It wants two layers, so an empty one is laid over the rootfs. */
static int mount_rootfs(const char *rootfs, struct error *error) {
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
    return error_set(error, STAGE_MOUNTS, errno, "make all mounts private");
  if (chdir(rootfs) != 0)
    return error_set(error, STAGE_ROOTFS, errno, "chdir to %.100s", rootfs);
  if (mount("tmpfs", "." JOB_MOUNT, "tmpfs", MS_RDONLY, "size=4k,nr_inodes=2,mode=755") != 0)
    return error_set(error, STAGE_ROOTFS, errno, "mount an empty layer");
  /* Relative paths, because a job can read the options of its mounts, and the host's paths are not its
   * business. */
  if (mount("overlay", ".", "overlay", MS_RDONLY | MS_NOSUID | MS_NODEV, "lowerdir=." JOB_MOUNT ":.") != 0)
    return error_set(error, STAGE_ROOTFS, errno, "mount an overlay of %.100s", rootfs);
  /* From under the overlay to its top. */
  if (chdir(rootfs) != 0)
    return error_set(error, STAGE_ROOTFS, errno, "chdir to the overlay of %.100s", rootfs);
  return 0;
}

int mounts_make_template(const char *rootfs, struct error *error) {
  if (unshare(CLONE_NEWNS) != 0)
    return error_set(error, STAGE_NAMESPACES, errno, "unshare(CLONE_NEWNS)");
  int status = mount_rootfs(rootfs, error);
  if (status == 0)
    status = mount_devices(error);
  if (status != 0)
    return status;
  /* The old root is stacked on the new one by pivoting onto itself, and then taken off. */
  if (syscall(SYS_pivot_root, ".", ".") != 0)
    return error_set(error, STAGE_ROOTFS, errno, "pivot_root");
  if (umount2(".", MNT_DETACH) != 0)
    return error_set(error, STAGE_MOUNTS, errno, "detach the old root");
  if (chdir("/") != 0)
    return error_set(error, STAGE_MOUNTS, errno, "chdir to the new root");
  return 0;
}

int mounts_make_proc(struct error *error) {
  /* subset=pid leaves out everything but the processes: no /proc/sys, no kcore, no keys. */
  if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY,
            "hidepid=invisible,subset=pid") != 0)
    return error_set(error, STAGE_MOUNTS, errno, "mount /proc");
  return 0;
}

static int make_directory(const char *path, uid_t uid, mode_t mode, struct error *error) {
  if (mkdir(path, mode) != 0 || chown(path, uid, uid) != 0)
    return error_set(error, STAGE_MOUNTS, errno, "make %s", path);
  return 0;
}

static void disk_options(const struct disk *disk, char options[96]) {
  (void)snprintf(options, 96, "mode=755,size=%llu,nr_inodes=%u", (unsigned long long)disk->bytes,
                 disk->inodes);
}

int mounts_make_job(uid_t uid, const struct disk *disk, struct error *error) {
  char options[96];
  disk_options(disk, options);
  if (mount("tmpfs", JOB_MOUNT, "tmpfs", MS_NOSUID | MS_NODEV, options) != 0)
    return error_set(error, STAGE_MOUNTS, errno, "mount %s", JOB_MOUNT);
  if (make_directory(JOB_DIRECTORY, uid, 0755, error) != 0 ||
      make_directory("/job/tmp", uid, 01777, error) != 0 ||
      make_directory("/job/shm", uid, 01777, error) != 0)
    return -error->number;
  return 0;
}

int mounts_resize_job(const struct disk *disk, struct error *error) {
  char options[96];
  disk_options(disk, options);
  if (mount(NULL, JOB_MOUNT, NULL, MS_REMOUNT | MS_NOSUID | MS_NODEV, options) != 0)
    return error_set(error, STAGE_MOUNTS, errno, "resize %s", JOB_MOUNT);
  return 0;
}

int mounts_make_terminals(struct error *error) {
  if (mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620") !=
      0)
    return error_set(error, STAGE_TERMINAL, errno, "mount /dev/pts");
  return 0;
}
