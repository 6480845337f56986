package dev.runner;

import dev.runner.cli.RunnerCommand;
import io.quarkus.runtime.annotations.QuarkusMain;

/** {@code serve}, or nothing, starts the service; any other word is for the command line. */
@QuarkusMain
public final class Main {

  private Main() {}

  public static void main(String... args) {
    String[] command = args.length == 0 ? new String[] {"serve"} : args;
    int code = RunnerCommand.run(command);
    // The service ends by itself, and has its own exit code.
    if (code != 0 || !command[0].equals("serve")) {
      System.exit(code);
    }
  }
}
