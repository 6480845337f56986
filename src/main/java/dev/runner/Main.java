package dev.runner;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** {@code serve}, or nothing, starts the service; any other word is for the command line. */
@QuarkusMain
public final class Main {

  private Main() {}

  public static void main(String... args) {
    Quarkus.run(args);
  }
}
