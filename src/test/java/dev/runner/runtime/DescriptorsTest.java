package dev.runner.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class DescriptorsTest {

  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;

  @TempDir private Path directory;

  @Test
  void aFileInMemoryCrossesASocketPair() throws IOException {
    int sent = memfd("content");
    int[] pair = socketPair();
    try {
      Descriptors.send(pair[0], new byte[] {1, 2, 3}, sent);
      int[] received = receive(pair[1], new byte[] {1, 2, 3}, 1);
      assertTrue(received[0] != sent);
      assertEquals("content", read(received[0]));
      Descriptors.close(received[0]);
    } finally {
      Descriptors.close(pair[0]);
      Descriptors.close(pair[1]);
      Descriptors.close(sent);
    }
  }

  @Test
  void severalDescriptorsArriveInTheirOrder() throws IOException {
    int[] files = {memfd("a"), memfd("b"), memfd("c")};
    int[] pair = socketPair();
    try {
      Descriptors.send(pair[0], new byte[] {9}, files);
      int[] received = receive(pair[1], new byte[] {9}, 3);
      assertEquals("a", read(received[0]));
      assertEquals("b", read(received[1]));
      assertEquals("c", read(received[2]));
      for (int descriptor : received) {
        Descriptors.close(descriptor);
      }
    } finally {
      Descriptors.close(pair[0]);
      Descriptors.close(pair[1]);
      for (int file : files) {
        Descriptors.close(file);
      }
    }
  }

  @Test
  void attachingSaysTheTokenAndWaitsForTheEndOfTheConnection() throws Exception {
    byte[] token = GoldenFrame.named("hello-attach").blob("token_hex");
    int file = memfd("x");
    try (ScriptedHelper helper = new ScriptedHelper(directory)) {
      CompletableFuture<ScriptedHelper.Received> hello = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(() -> {
            try {
              helper.accept();
              hello.complete(helper.receive(Wire.HELLO));
              helper.hangUp();
            } catch (IOException e) {
              hello.completeExceptionally(e);
            }
          });
      Descriptors.attach(helper.socket(), token, file);
      assertEquals(GoldenFrame.named("hello-attach").payload(), hello.get().payload());
    } finally {
      Descriptors.close(file);
    }
  }

  @Test
  void aRefusedAttachmentSaysWhy() throws Exception {
    int file = memfd("x");
    try (ScriptedHelper helper = new ScriptedHelper(directory)) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              helper.accept();
              helper.receive(Wire.HELLO);
              helper.send("failed");
              helper.hangUp();
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          });
      IOException why =
          assertThrows(
              IOException.class,
              () -> Descriptors.attach(helper.socket(), new byte[Wire.TOKEN_BYTES], file));
      assertTrue(why.toString().contains("ENOMEM"), why::toString);
    } finally {
      Descriptors.close(file);
    }
  }

  @Test
  void aSocketThatDoesNotExistIsNamed() throws IOException {
    Path nowhere = directory.resolve("nowhere.sock");
    int file = memfd("x");
    try {
      IOException why =
          assertThrows(
              IOException.class,
              () -> Descriptors.attach(nowhere, new byte[Wire.TOKEN_BYTES], file));
      assertTrue(why.toString().contains(nowhere + ": ENOENT"), why::toString);
    } finally {
      Descriptors.close(file);
    }
  }

  @Test
  void aClosedDescriptorIsAnError() throws IOException {
    int file = memfd("x");
    Descriptors.close(file);
    assertThrows(IOException.class, () -> Descriptors.close(file));
  }

  private static int memfd(String content) throws IOException {
    int descriptor = Descriptors.memfd("test");
    try (FileChannel file = FileChannel.open(path(descriptor), StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(content.getBytes(UTF_8)));
    }
    return descriptor;
  }

  private static String read(int descriptor) throws IOException {
    return Files.readString(path(descriptor));
  }

  private static Path path(int descriptor) {
    return Path.of("/proc/self/fd/" + descriptor);
  }

  private static int[] socketPair() {
    try (Memory pair = new Memory(8)) {
      assertEquals(0, TestLibC.socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
      return pair.getIntArray(0, 2);
    }
  }

  /** What the helper does at its end, by the same layouts. */
  private static int[] receive(int socket, byte[] expected, int count) {
    try (Memory data = new Memory(64);
        Memory vector = new Memory(16);
        Memory control = new Memory(64);
        Memory message = new Memory(56)) {
      vector.setPointer(0, data);
      vector.setLong(8, data.size());
      message.clear();
      message.setPointer(16, vector);
      message.setLong(24, 1);
      message.setPointer(32, control);
      message.setLong(40, control.size());
      assertEquals(expected.length, TestLibC.recvmsg(socket, message, 0));
      assertArrayEquals(expected, data.getByteArray(0, expected.length));
      assertEquals(16 + 4L * count, control.getLong(0), "length of the control message");
      return control.getIntArray(16, count);
    }
  }

  /** Calls that only a receiver needs. */
  static final class TestLibC {
    static {
      Native.register(TestLibC.class, "c");
    }

    private TestLibC() {}

    static native int socketpair(int domain, int type, int protocol, Pointer pair);

    static native long recvmsg(int descriptor, Pointer message, int flags);
  }
}
