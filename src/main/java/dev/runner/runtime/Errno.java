package dev.runner.runtime;

/** Names of Linux error numbers, as the helper sends them. */
public final class Errno {

  /** {@code NAMES[errno]}; those that a sandbox has been seen or is documented to answer with. */
  private static final String[] NAMES = {
    "no error",
    "EPERM: operation not permitted",
    "ENOENT: no such file or directory",
    "ESRCH: no such process",
    "EINTR: interrupted system call",
    "EIO: input/output error",
    "ENXIO: no such device or address",
    "E2BIG: argument list too long",
    "ENOEXEC: exec format error",
    "EBADF: bad file descriptor",
    "ECHILD: no child processes",
    "EAGAIN: resource temporarily unavailable",
    "ENOMEM: cannot allocate memory",
    "EACCES: permission denied",
    "EFAULT: bad address",
    "ENOTBLK: block device required",
    "EBUSY: device or resource busy",
    "EEXIST: file exists",
    "EXDEV: invalid cross-device link",
    "ENODEV: no such device",
    "ENOTDIR: not a directory",
    "EISDIR: is a directory",
    "EINVAL: invalid argument",
    "ENFILE: too many open files in system",
    "EMFILE: too many open files",
    "ENOTTY: inappropriate ioctl for device",
    "ETXTBSY: text file busy",
    "EFBIG: file too large",
    "ENOSPC: no space left on device",
    "ESPIPE: illegal seek",
    "EROFS: read-only file system",
    "EMLINK: too many links",
    "EPIPE: broken pipe",
    "EDOM: numerical argument out of domain",
    "ERANGE: numerical result out of range",
    "EDEADLK: resource deadlock avoided",
    "ENAMETOOLONG: file name too long",
    "ENOLCK: no locks available",
    "ENOSYS: function not implemented",
    "ENOTEMPTY: directory not empty",
    "ELOOP: too many levels of symbolic links",
  };

  private static final int EPROTO = 71;
  private static final int ETIMEDOUT = 110;

  private Errno() {}

  /** For people: the name and meaning, or the bare number where it has no name here. */
  public static String describe(int errno) {
    if (errno >= 0 && errno < NAMES.length) {
      return NAMES[errno];
    }
    return switch (errno) {
      case EPROTO -> "EPROTO: protocol error";
      case ETIMEDOUT -> "ETIMEDOUT: connection timed out";
      default -> "errno " + errno;
    };
  }

  /** Only the meaning, as a shell or a language's own library would print it. */
  public static String meaning(int errno) {
    String all = describe(errno);
    int colon = all.indexOf(": ");
    return colon < 0 ? all : all.substring(colon + 2);
  }
}
