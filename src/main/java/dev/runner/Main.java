package dev.runner;

import dev.runner.cli.RunnerCommand;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Arrays;
import org.graalvm.nativeimage.VMRuntime;

/** {@code serve}, or nothing, starts the service; any other word is for the command line. */
@QuarkusMain
public final class Main {

  private Main() {}

  public static void main(String... args) {
    startUp();
    String[] words = afterProperties(args);
    String[] command = words.length == 0 ? new String[] {"serve"} : words;
    int code = RunnerCommand.run(command);
    // The service ends by itself, and has its own exit code.
    if (code != 0 || !command[0].equals("serve")) {
      System.exit(code);
    }
  }

  /**
   * A native executable that leaves its arguments to us leaves this to us as well: that a broken
   * connection is an error and not the end (SIGPIPE), and what is done at the end (SIGTERM).
   */
  private static void startUp() {
    if (System.getProperty("org.graalvm.nativeimage.imagecode") != null) {
      VMRuntime.initialize();
    }
  }

  /**
   * Sets the system properties that stand before the command, {@code -Dname=value}, and returns the
   * rest. A JVM takes them itself; the native executable leaves all its arguments to us, because
   * behind the command the same words are for a user's compiler or program.
   */
  static String[] afterProperties(String... args) {
    int next = 0;
    while (next < args.length && isProperty(args[next])) {
      String[] property = args[next].substring(2).split("=", 2);
      System.setProperty(property[0], property.length == 1 ? "" : property[1]);
      next++;
    }
    return Arrays.copyOfRange(args, next, args.length);
  }

  private static boolean isProperty(String word) {
    return word.startsWith("-D") && word.length() > 2 && word.charAt(2) != '=';
  }
}
