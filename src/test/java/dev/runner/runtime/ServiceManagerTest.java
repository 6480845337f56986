package dev.runner.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceManagerTest {

  /** Says when it listens, then each datagram in a line; it has no more to do after three. */
  private static final String LISTENER =
      """
      import socket, sys
      s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      name = sys.argv[1]
      s.bind("\\0" + name[1:] if name[0] == "@" else name)
      s.settimeout(20)
      print("listening", flush=True)
      for _ in range(3):
          print(s.recv(100).decode(), flush=True)
      """;

  @Test
  void messagesReachASocketWithAPath(@TempDir Path directory) throws Exception {
    messagesReach(directory, directory.resolve("notify").toString());
  }

  @Test
  void messagesReachAnAbstractSocket(@TempDir Path directory) throws Exception {
    messagesReach(directory, "@runner-test-" + ProcessHandle.current().pid());
  }

  private static void messagesReach(Path directory, String socket) throws Exception {
    Path script = Files.writeString(directory.resolve("listen.py"), LISTENER);
    Process listener =
        new ProcessBuilder("/usr/bin/python3", script.toString(), socket)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var lines = listener.inputReader()) {
      assertEquals("listening", lines.readLine());
      ServiceManager manager = ServiceManager.of(Map.of("NOTIFY_SOCKET", socket)).orElseThrow();
      manager.ready();
      manager.alive();
      manager.stopping();
      assertEquals("READY=1", lines.readLine());
      assertEquals("WATCHDOG=1", lines.readLine());
      assertEquals("STOPPING=1", lines.readLine());
      assertTrue(listener.waitFor(20, TimeUnit.SECONDS));
    } finally {
      listener.destroy();
    }
  }

  @Test
  void aManagerThatIsGoneIsAnErrorThatSaysSo(@TempDir Path directory) {
    Map<String, String> environment =
        Map.of("NOTIFY_SOCKET", directory.resolve("nobody").toString());
    ServiceManager manager = ServiceManager.of(environment).orElseThrow();
    IOException e = assertThrows(IOException.class, manager::ready);
    assertTrue(String.valueOf(e.getMessage()).contains("READY=1"), e.getMessage());
  }

  @Test
  void withoutASocketThereIsNobodyToTell() {
    assertTrue(ServiceManager.of(Map.of()).isEmpty());
  }

  @Test
  void theWatchdogIsTheOneOfTheEnvironment() {
    Map<String, String> environment =
        Map.of("NOTIFY_SOCKET", "/run/x", "WATCHDOG_USEC", "30000000");
    assertEquals(
        Duration.ofSeconds(30),
        ServiceManager.of(environment).orElseThrow().watchdog().orElseThrow());
  }
}
