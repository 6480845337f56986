package dev.runner.runtime;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** The calls that pass descriptors, which the JDK has no way to make. */
final class LibC {

  static {
    Native.register(LibC.class, "c");
  }

  private LibC() {}

  static native int memfd_create(String name, int flags) throws LastErrorException;

  static native int socket(int domain, int type, int protocol) throws LastErrorException;

  static native int connect(int descriptor, Pointer address, int length) throws LastErrorException;

  static native long sendmsg(int descriptor, Pointer message, int flags) throws LastErrorException;

  static native long read(int descriptor, Pointer buffer, long length) throws LastErrorException;

  static native long write(int descriptor, byte[] bytes, long length) throws LastErrorException;

  static native int pipe2(int[] ends, int flags) throws LastErrorException;

  static native int close(int descriptor) throws LastErrorException;
}
