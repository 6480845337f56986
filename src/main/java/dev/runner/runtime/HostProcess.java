package dev.runner.runtime;

import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/** What the operating system knows of this process and its users. */
public final class HostProcess {

  private static final int ROOT = 0;
  private static final int RLIMIT_NOFILE = 7;

  private final POSIX posix;

  private HostProcess(POSIX posix) {
    this.posix = posix;
  }

  /**
   * Calls the system's own C library.
   *
   * @throws IllegalStateException if the system's own library cannot be called: the stand-in that
   *     jnr-posix would use in its place only guesses
   */
  public static HostProcess current() {
    // Its other way to memory is one that the JDK warns of, and will take away.
    System.setProperty("jffi.unsafe.disabled", "true");
    // To make classes for its calls takes a tenth of the service's start, and there are few calls;
    // in a native executable it is impossible.
    System.setProperty("jnr.ffi.asm.enabled", "false");
    POSIX posix = POSIXFactory.getNativePOSIX();
    if (!posix.isNative()) {
      throw new IllegalStateException("jnr-posix cannot call the system's C library");
    }
    return new HostProcess(posix);
  }

  public int uid() {
    return posix.geteuid();
  }

  public boolean isRoot() {
    return uid() == ROOT;
  }

  /** How many files this process may have open. */
  public long openFileLimit() {
    return posix.getrlimit(RLIMIT_NOFILE).rlimCur();
  }

  public boolean userExists(String name) {
    return posix.getpwnam(name) != null;
  }
}
