package dev.runner.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runner.runtime.StepRequest.Input;
import dev.runner.runtime.StepRequest.Output;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class HelperSandboxTest {

  private static final Duration GRACE = Duration.ofSeconds(5);

  @TempDir private Path directory;

  private ScriptedHelper helper;
  private Sandbox sandbox;
  private Workspace workspace;
  private final Semaphore ready = new Semaphore(0);
  private final CompletableFuture<SandboxException> end = new CompletableFuture<>();
  private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

  @BeforeEach
  void connect() throws Exception {
    helper = new ScriptedHelper(directory);
    open(GRACE);
  }

  private void open(Duration grace) throws Exception {
    sandbox = new HelperRuntime(helper.socket(), grace).open();
    workspace = sandbox.workspace();
    helper.accept();
    helper.receive(Wire.HELLO);
    Thread.ofVirtual().start(this::serve);
    helper.send("ready");
    ready.acquire();
  }

  private void serve() {
    try {
      sandbox.serve(ready::release);
    } catch (SandboxException e) {
      end.complete(e);
    }
  }

  @AfterEach
  void hangUp() throws IOException {
    sandbox.close();
    helper.close();
  }

  @Test
  void aStepBringsItsOutputAndItsResult() throws Exception {
    workspace.put(new JobFile("main.py", "x".getBytes(UTF_8), false));
    RunningStep step = start(new Input.Nothing());
    helper.receive(Wire.FILE);
    helper.receive(Wire.STEP);
    helper.send("output-stdout", "output-stderr", "output-stdout", "result-exited");
    assertEquals(7, step.await().code());
    assertEquals("Hello, world!\nHello, world!\n", stdout.toString(UTF_8));
    assertArrayEquals(new byte[] {0x66, 0x6f, -1, -2, 0}, stderr.toByteArray());
  }

  @Test
  void aRefusedStepLeavesTheSandboxUsable() throws Exception {
    RunningStep step = start(new Input.Nothing());
    helper.receive(Wire.STEP);
    helper.send("refused");
    SandboxException refusal = assertThrows(SandboxException.class, step::await);
    assertSame(SandboxException.Kind.REFUSED, refusal.kind());
    assertEquals(
        "sandbox refused at file: ENOSPC: no space left on device: main.py", refusal.getMessage());

    RunningStep next = start(new Input.Nothing());
    helper.receive(Wire.STEP);
    helper.send("result-exited");
    assertEquals(7, next.await().code());
  }

  @Test
  void finishingLeadsToTheNextSandbox() throws Exception {
    sandbox.finish();
    helper.receive(Wire.FINISH);
    assertFalse(ready.tryAcquire());
    helper.send("ready");
    ready.acquire();
  }

  @Test
  void finishingCancelsWhatStillRunsAndHidesItsOutput() throws Exception {
    start(new Input.Nothing());
    helper.receive(Wire.STEP);
    sandbox.finish();
    helper.receive(Wire.CANCEL);
    helper.receive(Wire.FINISH);
    helper.send("output-stdout", "result-all-evidence", "ready");
    ready.acquire();
    assertEquals(0, stdout.size());
  }

  @Test
  void aJobThatIsCancelledWhileItsFilesAreSentCostsNoSandbox() throws Exception {
    byte[] large = new byte[4 << 20];
    Thread job =
        Thread.ofVirtual()
            .start(() -> {
              try {
                workspace.put(new JobFile("large", large, false));
                sandbox.finish();
              } catch (SandboxException e) {
                end.complete(e);
              }
            });
    helper.receive(Wire.FILE);
    job.interrupt();
    while (helper.receive().type() != Wire.FINISH) {
      // The rest of the file.
    }
    assertFalse(end.isDone());
    helper.send("ready");
    ready.acquire();
  }

  @Test
  void aFailedSandboxSaysStageAndErrorNumberToStepAndRunner() throws Exception {
    RunningStep step = start(new Input.Nothing());
    helper.receive(Wire.STEP);
    helper.send("failed");
    String message = "sandbox failed at cgroup: ENOMEM: cannot allocate memory: memory.max";
    assertEquals(message, assertThrows(SandboxException.class, step::await).getMessage());
    assertEquals(message, end.get().getMessage());
    assertSame(SandboxException.Kind.FAILED, end.get().kind());
  }

  @Test
  void aLostConnectionEndsTheStepAndEveryLaterOne() throws Exception {
    RunningStep step = start(new Input.Nothing());
    helper.receive(Wire.STEP);
    helper.hangUp();
    assertSame(
        SandboxException.Kind.LOST, assertThrows(SandboxException.class, step::await).kind());
    assertSame(SandboxException.Kind.LOST, end.get().kind());
    assertThrows(SandboxException.class, () -> start(new Input.Nothing()).await());
    sandbox.finish();
  }

  @Test
  void aLostConnectionIsNoticedWhenNothingRuns() throws Exception {
    helper.hangUp();
    assertSame(SandboxException.Kind.LOST, end.get(5, TimeUnit.SECONDS).kind());
  }

  @Test
  void aReasonThatTheHelperSentIsPreferredToABrokenPipe() throws Exception {
    helper.send("failed");
    helper.hangUp();
    SandboxException why =
        assertThrows(SandboxException.class, () -> start(new Input.Nothing()).await());
    assertSame(SandboxException.Kind.FAILED, why.kind());
  }

  @Test
  void framesThatNobodyAskedForEndTheConnection() throws Exception {
    helper.send("output-stdout");
    assertTrue(end.get().getMessage().contains("unexpected Output frame"), end.get()::getMessage);
  }

  @Test
  void aSecondReadyEndsTheConnection() throws Exception {
    helper.send("ready");
    assertTrue(end.get().getMessage().contains("unexpected Ready frame"), end.get()::getMessage);
  }

  @Test
  void moreOutputThanTheLimitEndsTheConnection() throws Exception {
    RunningStep step = workspace.start(request(new Input.Nothing(), 20), this::collect);
    helper.receive(Wire.STEP);
    helper.send("output-stdout", "output-stdout");
    assertThrows(SandboxException.class, step::await);
    assertTrue(end.get().getMessage().contains("STDOUT"), end.get()::getMessage);
    assertEquals("Hello, world!\n", stdout.toString(UTF_8));
  }

  @Test
  void aHelperThatDoesNotAnswerInTimeIsGivenUp() throws Exception {
    sandbox.close();
    end.get();
    open(Duration.ofMillis(50));
    RunningStep step = start(new Input.Nothing());
    SandboxException why = assertThrows(SandboxException.class, step::await);
    assertTrue(why.getMessage().contains("no answer"), why::getMessage);
  }

  @Test
  void aStepIsCancelledFromAnotherThread() throws Exception {
    RunningStep step = start(new Input.Nothing());
    helper.receive(Wire.STEP);
    step.cancel();
    helper.receive(Wire.CANCEL);
    helper.send("result-all-evidence");
    assertSame(StepResult.Reason.CANCELLED, step.await().reason());
    step.cancel();
    sandbox.finish();
    helper.receive(Wire.FINISH);
  }

  @Test
  void signalsAndWindowSizesReachTheStep() throws Exception {
    RunningStep step = start(new Input.Nothing());
    helper.receive(Wire.STEP);
    step.signal(15);
    step.resize(50, 132);
    assertEquals(15, helper.receive(Wire.SIGNAL).payload().getInt());
    assertEquals(50, helper.receive(Wire.RESIZE).payload().getShort());
  }

  @Test
  void noMoreInputIsUnderWayThanTheWindowHolds() throws Exception {
    RunningStep step = start(new Input.Fed(new byte[0]));
    helper.receive(Wire.STEP);
    byte[] input = new byte[Wire.STDIN_WINDOW + 100_000];
    CompletableFuture<Boolean> written = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            written.complete(step.write(ByteBuffer.wrap(input)));
          } catch (SandboxException | InterruptedException e) {
            written.completeExceptionally(e);
          }
        });
    int received = 0;
    while (received < Wire.STDIN_WINDOW) {
      received += receiveStdin();
    }
    assertEquals(Wire.STDIN_WINDOW, received);
    assertFalse(written.isDone());
    helper.stdinTaken(received);
    while (received < input.length) {
      received += receiveStdin();
    }
    assertTrue(written.get());
    helper.send("result-exited");
    step.await();
    assertFalse(step.write(ByteBuffer.allocate(1)));
  }

  @Test
  void inputThatDoesNotFitIntoTheStepFollowsIt() throws Exception {
    byte[] input = new byte[300_000];
    input[299_999] = 9;
    CompletableFuture<StepResult> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            result.complete(start(new Input.Bytes(input)).await());
          } catch (SandboxException | InterruptedException e) {
            result.completeExceptionally(e);
          }
        });
    assertEquals(2, helper.receive(Wire.STEP).payload().get(76), "stdin goes on");
    assertEquals(input.length - Wire.STDIN_WINDOW, receiveStdin());
    assertEquals(1, helper.receive(Wire.STDIN).payload().get(), "end of input");
    helper.send("result-exited");
    assertEquals(7, result.get().code());
  }

  @Test
  void moreInputTakenThanSentEndsTheConnection() throws Exception {
    start(new Input.Fed(new byte[0]));
    helper.receive(Wire.STEP);
    helper.stdinTaken(1);
    assertTrue(end.get().getMessage().contains("more input taken"), end.get()::getMessage);
  }

  @Test
  void aFetchedFileIsPutTogether() throws Exception {
    Thread.ofVirtual().start(() -> answer(Wire.FETCH, "data-more", "data-last"));
    JobFile file = workspace.fetch("out/result.txt", 100);
    assertEquals("first half, \u007fELF", new String(file.content(), UTF_8));
    assertTrue(file.executable());
  }

  @Test
  void aFileLargerThanAskedForEndsTheConnection() {
    Thread.ofVirtual().start(() -> answer(Wire.FETCH, "data-more", "data-last"));
    assertThrows(SandboxException.class, () -> workspace.fetch("out", 13));
  }

  @Test
  void theJobDirectoryIsListed() throws Exception {
    Thread.ofVirtual().start(() -> answer(Wire.LIST, "listing"));
    Workspace.Listing listing = workspace.list(10);
    assertTrue(listing.truncated());
    assertEquals(
        List.of(new Workspace.Entry("out/result.txt", 14), new Workspace.Entry("empty", 0)),
        listing.entries());
  }

  @Test
  void aMissingSocketIsNamed() {
    Path nowhere = directory.resolve("nowhere.sock");
    SandboxException why =
        assertThrows(
            SandboxException.class, () -> new HelperRuntime(nowhere, GRACE).open().close());
    assertEquals(
        "sandbox lost: the helper's socket " + nowhere + " does not exist", why.getMessage());
  }

  private void answer(int question, String... golden) {
    try {
      helper.receive(question);
      helper.send(golden);
    } catch (IOException e) {
      end.complete(SandboxException.lost("the test's helper: " + e));
    }
  }

  private int receiveStdin() throws IOException {
    ByteBuffer payload = helper.receive(Wire.STDIN).payload();
    assertEquals(0, payload.get());
    return payload.getInt();
  }

  private RunningStep start(Input input) throws SandboxException {
    return workspace.start(request(input, 1 << 20), this::collect);
  }

  private void collect(OutputSink.Stream stream, ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    (stream == OutputSink.Stream.STDOUT ? stdout : stderr).writeBytes(bytes);
  }

  private static StepRequest request(Input input, long output) {
    Duration time = Duration.ofSeconds(1);
    StepLimits limits = new StepLimits(time, time, 1 << 20, output, output, 0, 0, 0, 1, 3, 0);
    return new StepRequest(limits, input, new Output.Sink(), List.of("./main"), List.of());
  }
}
