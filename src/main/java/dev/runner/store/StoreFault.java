package dev.runner.store;

/** The database does not do what it should: nothing that a client could have done. */
public final class StoreFault extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StoreFault(String message, Throwable cause) {
    super(message, cause);
  }
}
