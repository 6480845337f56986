import java.io.IOException;

/** Java has no fork without a new program: every process starts copies of itself. */
public class Main {
  public static void main(String[] args) {
    String java = ProcessHandle.current().info().command().orElseThrow();
    ProcessBuilder myself =
        new ProcessBuilder(java, "-cp", "main.jar", "Main")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    while (true) {
      try {
        myself.start();
      } catch (IOException | OutOfMemoryError refused) {
        // Too many processes or threads by now: try again.
      }
    }
  }
}
