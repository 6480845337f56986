package dev.runner.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.runner.runtime.StepRequest.Input;
import dev.runner.runtime.StepRequest.Output;
import dev.runner.runtime.StepResult.Ended;
import dev.runner.runtime.StepResult.Evidence;
import dev.runner.runtime.StepResult.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenFramesTest {

  // As the protocol's document numbers them, whatever the order in the code.
  private static final List<Ended> ENDED =
      List.of(Ended.EXITED, Ended.SIGNALED, Ended.NOT_EXECUTED);

  private static final List<Reason> REASONS =
      List.of(
          Reason.NONE,
          Reason.CANCELLED,
          Reason.MEMORY,
          Reason.CPU_TIME,
          Reason.WALL_TIME,
          Reason.OUTPUT,
          Reason.FILE_SIZE);

  private static final List<Evidence> EVIDENCE =
      List.of(
          Evidence.OUT_OF_MEMORY_KILL,
          Evidence.CPU_LIMIT,
          Evidence.WALL_LIMIT,
          Evidence.STDOUT_LIMIT,
          Evidence.STDERR_LIMIT,
          Evidence.FORK_REFUSED,
          Evidence.FILE_SIZE_SIGNAL,
          Evidence.CANCELLED);

  @ParameterizedTest
  @MethodSource("dev.runner.runtime.GoldenFrame#fromHelper")
  void theDecoderFindsWhatTheCommentsSay(GoldenFrame golden) throws ProtocolException {
    switch (golden.decode()) {
      case HelperFrame.Ready(long slot, Duration preparation, byte[] token) -> {
        assertEquals("READY", golden.text("frame"));
        assertEquals(golden.number("slot"), slot);
        assertEquals(golden.number("prepare_ns"), preparation.toNanos());
        assertArrayEquals(golden.blob("token_hex"), token);
      }
      case HelperFrame.Output(OutputSink.Stream stream, ByteBuffer data) -> {
        assertEquals("OUTPUT", golden.text("frame"));
        assertEquals(golden.integer("stream") == 2, stream == OutputSink.Stream.STDERR);
        assertArrayEquals(golden.blob("data_hex"), bytes(data));
      }
      case HelperFrame.Result(StepResult result) -> {
        assertEquals("RESULT", golden.text("frame"));
        assertEquals(result(golden), result);
      }
      case HelperFrame.StdinTaken(long taken) -> {
        assertEquals("STDIN_TAKEN", golden.text("frame"));
        assertEquals(golden.number("bytes"), taken);
      }
      case HelperFrame.Data(boolean last, boolean executable, ByteBuffer data) -> {
        assertEquals("DATA", golden.text("frame"));
        assertEquals(golden.integer("last") == 1, last);
        assertEquals(golden.integer("mode") == 1, executable);
        assertArrayEquals(golden.blob("data_hex"), bytes(data));
      }
      case HelperFrame.Listing(Workspace.Listing listing) -> {
        assertEquals("LISTING", golden.text("frame"));
        assertEquals(listing(golden), listing);
      }
      case HelperFrame.Refused(Stage stage, int errno, String detail) -> {
        assertEquals("REFUSED", golden.text("frame"));
        assertError(golden, stage, errno, detail);
      }
      case HelperFrame.Failed(Stage stage, int errno, String detail) -> {
        assertEquals("FAILED", golden.text("frame"));
        assertError(golden, stage, errno, detail);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runner.runtime.GoldenFrame#fromClient")
  void theEncoderWritesWhatTheCommentsSay(GoldenFrame golden) throws IOException {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    FrameWriter out = new FrameWriter(Channels.newChannel(written));
    write(golden, out);
    out.flush();
    assertArrayEquals(golden.bytes(), written.toByteArray());
  }

  private static void write(GoldenFrame golden, FrameWriter out) throws IOException {
    switch (golden.text("frame")) {
      case "HELLO" -> out.hello(golden.integer("purpose"), golden.blob("token_hex"));
      case "SANDBOX" -> out.sandbox(golden.number("disk_bytes"), golden.integer("inodes"));
      case "FILE" -> {
        JobFile file = file(golden);
        out.filePiece(file, golden.integer("append") == 1, 0, file.content().length);
      }
      case "STEP" -> {
        byte[] stdin = golden.blob("stdin_hex");
        out.step(step(golden, stdin), stdin, golden.integer("stdin_kind") == 2);
      }
      case "STDIN" -> {
        byte[] data = golden.blob("data_hex");
        out.stdin(golden.integer("end") == 1, ByteBuffer.wrap(data), data.length);
      }
      case "SIGNAL" -> out.signal(golden.integer("signal"));
      case "RESIZE" -> out.resize(golden.integer("rows"), golden.integer("columns"));
      case "CANCEL" -> out.cancel();
      case "FETCH" -> out.fetch(golden.text("path"), golden.number("max_bytes"));
      case "LIST" -> out.list(golden.integer("max_entries"));
      case "FINISH" -> out.finish();
      default -> throw new IllegalArgumentException(golden.text("frame"));
    }
  }

  private static JobFile file(GoldenFrame golden) {
    return new JobFile(
        golden.text("path"), golden.blob("content_hex"), golden.integer("mode") == 1);
  }

  private static StepRequest step(GoldenFrame golden, byte[] stdin) {
    Input input =
        switch (golden.integer("stdin_kind")) {
          case 0 -> new Input.Nothing();
          case 1 -> new Input.Bytes(stdin);
          case 2 -> new Input.Fed(stdin);
          case 3 -> new Input.Descriptor(golden.integer("stdin_descriptor"));
          default -> new Input.Terminal(stdin, golden.integer("rows"), golden.integer("columns"));
        };
    Output output =
        switch (golden.integer("output_kind")) {
          case 0 -> new Output.Sink();
          case 1 -> new Output.Descriptor(golden.integer("stdout_descriptor"));
          default -> new Output.Terminal();
        };
    return new StepRequest(
        limits(golden), input, output, golden.texts("argv", "argc"), golden.texts("env", "envc"));
  }

  private static StepLimits limits(GoldenFrame golden) {
    return new StepLimits(
        Duration.ofNanos(golden.number("cpu_ns")),
        Duration.ofNanos(golden.number("wall_ns")),
        golden.number("memory_bytes"),
        golden.number("stdout_bytes"),
        golden.number("stderr_bytes"),
        golden.number("file_bytes"),
        golden.number("stack_bytes"),
        golden.number("address_space_bytes"),
        golden.integer("processes"),
        golden.integer("open_files"),
        golden.integer("cpus_permille"));
  }

  private static StepResult result(GoldenFrame golden) {
    Set<Evidence> evidence = EnumSet.noneOf(Evidence.class);
    for (int bit = 0; bit < EVIDENCE.size(); bit++) {
      if ((golden.integer("evidence") >> bit & 1) == 1) {
        evidence.add(EVIDENCE.get(bit));
      }
    }
    return new StepResult(
        ENDED.get(golden.integer("ended") - 1),
        REASONS.get(golden.integer("reason")),
        evidence,
        golden.integer("code"),
        Duration.ofNanos(golden.number("user_ns")),
        Duration.ofNanos(golden.number("system_ns")),
        Duration.ofNanos(golden.number("wall_ns")),
        golden.number("memory_peak_bytes"),
        golden.number("stdout_bytes"),
        golden.number("stderr_bytes"),
        golden.number("processes_peak"),
        golden.number("oom_kills"));
  }

  private static Workspace.Listing listing(GoldenFrame golden) {
    List<Workspace.Entry> entries =
        IntStream.range(0, golden.integer("count"))
            .mapToObj(i ->
                new Workspace.Entry(
                    golden.text("entry." + i + ".path"), golden.number("entry." + i + ".size")))
            .toList();
    return new Workspace.Listing(golden.integer("truncated") == 1, entries);
  }

  private static void assertError(GoldenFrame golden, Stage stage, int errno, String detail) {
    assertEquals(golden.integer("stage"), stage.code());
    assertEquals(golden.integer("errno"), errno);
    assertEquals(golden.text("detail"), detail);
  }

  private static byte[] bytes(ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    return bytes;
  }
}
