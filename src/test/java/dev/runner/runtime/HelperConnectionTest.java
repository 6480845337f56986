package dev.runner.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class HelperConnectionTest {

  /** More than the kernel keeps for a reader. */
  private static final int MUCH = 4 << 20;

  @TempDir private Path directory;

  private ScriptedHelper helper;
  private HelperConnection connection;

  @BeforeEach
  void connect() throws Exception {
    helper = new ScriptedHelper(directory);
    connection = HelperConnection.open(helper.socket());
    helper.accept();
  }

  @AfterEach
  void hangUp() throws IOException {
    connection.close();
    helper.close();
  }

  @Test
  void aWriterThatIsInterruptedGoesOnAndLearnsOfItAfterwards() throws Exception {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread writer =
        Thread.ofVirtual()
            .start(() -> {
              try {
                connection.write(ByteBuffer.allocate(MUCH));
                interrupted.complete(Thread.interrupted());
              } catch (IOException e) {
                interrupted.completeExceptionally(e);
              }
            });
    awaitPause(writer);
    writer.interrupt();
    assertEquals(MUCH, helper.receiveBytes(MUCH).remaining());
    assertTrue(interrupted.get());
    helper.send(new byte[] {7});
    assertEquals(1, connection.read(ByteBuffer.allocate(10)));
  }

  @Test
  void whoIsInterruptedAlreadyMayWriteStill() throws Exception {
    Thread.currentThread().interrupt();
    connection.write(ByteBuffer.allocate(100));
    assertTrue(Thread.interrupted());
    assertEquals(100, helper.receiveBytes(100).remaining());
    assertTrue(connection.isOpen());
  }

  @Test
  void aHelperThatReadsNothingIsNotWaitedForWithoutEnd() throws Exception {
    connection.close();
    connection = HelperConnection.open(helper.socket(), Duration.ofMillis(50));
    IOException stalled =
        assertThrows(IOException.class, () -> connection.write(ByteBuffer.allocate(MUCH)));
    String message = String.valueOf(stalled.getMessage());
    assertTrue(message.contains("has read nothing for"), message);
  }

  @Test
  void closingEndsTheReadThatIsUnderWay() throws Exception {
    CompletableFuture<Integer> read = new CompletableFuture<>();
    Thread reader =
        Thread.ofPlatform()
            .start(() -> {
              try {
                read.complete(connection.read(ByteBuffer.allocate(10)));
              } catch (IOException e) {
                read.completeExceptionally(e);
              }
            });
    while (reader.getState() == Thread.State.NEW) {
      Thread.onSpinWait();
    }
    connection.close();
    ExecutionException end = assertThrows(ExecutionException.class, read::get);
    assertTrue(end.getCause() instanceof ClosedChannelException, end::toString);
  }

  @Test
  void theEndOfTheHelperIsTheEndOfWhatIsRead() throws Exception {
    helper.hangUp();
    assertEquals(-1, connection.read(ByteBuffer.allocate(10)));
  }

  private static void awaitPause(Thread writer) {
    while (writer.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }
}
