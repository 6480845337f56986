package dev.runner.runtime;

import java.io.IOException;

/** What came over the connection is not what the protocol allows. */
final class ProtocolException extends IOException {

  private static final long serialVersionUID = 1L;

  ProtocolException(String message) {
    super(message);
  }
}
