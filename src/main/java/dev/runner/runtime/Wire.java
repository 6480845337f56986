package dev.runner.runtime;

/** Numbers that both directions of the protocol share. */
final class Wire {

  static final int MAGIC = 0x31524e52;
  static final int VERSION = 1;
  static final int PURPOSE_RUNNER = 1;
  static final int PURPOSE_ATTACH = 2;
  static final int TOKEN_BYTES = 16;

  static final int HEADER_BYTES = 8;
  static final int MAX_PAYLOAD = 1 << 20;
  static final int MAX_OUTPUT = 65_536;

  /** How much input may be on its way to a program before it has taken any. */
  static final int STDIN_WINDOW = 256 * 1024;

  /** The size of a job directory of which nothing else was said. */
  static final long DEFAULT_DISK_BYTES = 64L << 20;

  static final int DEFAULT_INODES = 16_384;

  static final int HELLO = 0x01;
  static final int SANDBOX = 0x02;
  static final int FILE = 0x03;
  static final int STEP = 0x04;
  static final int STDIN = 0x05;
  static final int SIGNAL = 0x06;
  static final int RESIZE = 0x07;
  static final int CANCEL = 0x08;
  static final int FETCH = 0x09;
  static final int LIST = 0x0a;
  static final int FINISH = 0x0b;

  static final int READY = 0x81;
  static final int OUTPUT = 0x82;
  static final int RESULT = 0x83;
  static final int STDIN_TAKEN = 0x84;
  static final int DATA = 0x85;
  static final int LISTING = 0x86;
  static final int REFUSED = 0x87;
  static final int FAILED = 0x88;

  private Wire() {}
}
