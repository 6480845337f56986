package dev.runner.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runner.coderunner.CodeRunner;
import dev.runner.coderunner.Job;
import dev.runner.coderunner.JobListener;
import dev.runner.coderunner.LiveProgram;
import dev.runner.coderunner.Outcome;
import dev.runner.coderunner.Signals;
import dev.runner.coderunner.StepReport;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** One WebSocket: a program, its input and its output. */
final class Session {

  private static final Logger LOG = Logger.getLogger(Session.class);

  private static final short NORMAL = 1000;
  private static final short GOING_AWAY = 1001;
  private static final short POLICY = 1008;
  private static final short FAULT = 1011;

  /** For the first frame. */
  private static final Duration START = Duration.ofSeconds(10);

  private static final int MAX_WINDOW = 10_000;

  private final ServerWebSocket socket;
  private final CodeRunner codeRunner;
  private final JobRequestReader reader;
  private final JobRequestReader.Origin origin;
  private final long came = System.nanoTime();
  private final HangUp hangUp = new HangUp();
  private final SessionInput input;
  private final SocketEvents events;
  private volatile long active = System.nanoTime();

  /** What the socket is closed with when the program has ended. */
  private volatile short code = NORMAL;

  /**
   * To be made on the event loop, so that no frame is missed.
   *
   * @param ended run when the socket is closed
   */
  Session(
      ServerWebSocket socket,
      boolean binary,
      CodeRunner codeRunner,
      JobRequestReader reader,
      JobRequestReader.Origin origin,
      Consumer<Session> ended) {
    this.socket = socket;
    this.codeRunner = codeRunner;
    this.reader = reader;
    this.origin = origin;
    this.input = new SessionInput(socket);
    this.events = new SocketEvents(socket, binary, hangUp);
    socket.closeHandler(_ -> {
      gone();
      ended.accept(this);
    });
    socket.exceptionHandler(_ -> gone());
  }

  private void gone() {
    hangUp.hangUp();
    input.end();
  }

  /** Ends the program; its client is told its result, and that it is the service that goes. */
  void serviceEnds() {
    code = GOING_AWAY;
    gone();
  }

  void start() {
    Thread.ofVirtual()
        .name("session")
        .start(() -> {
          try {
            await();
          } catch (RuntimeException e) {
            LOG.error("a session failed", e);
            refuse(Problem.of(Problem.Kind.INTERNAL, "see the service's log"), FAULT);
          } catch (InterruptedException _) {
            socket.close();
          }
        });
  }

  private void await() throws InterruptedException {
    SessionInput.Frame first = input.next(START);
    switch (first) {
      case null -> refuse(invalid("no start within " + START.toSeconds() + " s"), POLICY);
      case SessionInput.Frame.Bytes _ -> refuse(invalid("the first frame must be text"), POLICY);
      case SessionInput.Frame.End() -> socket.close(code);
      case SessionInput.Frame.Text(String text) -> {
        switch (reader.session(text.getBytes(UTF_8), origin)) {
          case JobRequestReader.SessionReading.Rejected(Problem problem) -> refuse(problem, POLICY);
          case JobRequestReader.SessionReading.Accepted(Job job, Duration idle) -> run(job, idle);
        }
      }
    }
  }

  private static Problem invalid(String detail) {
    return Problem.of(Problem.Kind.INVALID_REQUEST, detail);
  }

  private void refuse(Problem problem, short code) {
    events.error(problem);
    socket.close(code);
  }

  private void run(Job job, Duration idle) {
    EventStream stream = new EventStream(job, events);
    Thread watch = Thread.ofVirtual().name("session-idle").start(() -> watch(idle));
    Outcome outcome = hangUp.during(() -> codeRunner.run(job, new Listener(stream)));
    watch.interrupt();
    input.end();
    stream.end(outcome, Duration.ofNanos(System.nanoTime() - came));
    socket.close(code);
  }

  /** Ends the job when neither side has said anything for some time. */
  private void watch(Duration idle) {
    try {
      long left = idle.toNanos();
      while (left > 0) {
        Thread.sleep(Duration.ofNanos(left));
        left = active + idle.toNanos() - System.nanoTime();
      }
      hangUp.hangUp();
    } catch (InterruptedException _) {
      // The job has ended.
    }
  }

  /** Passes on what happens, and begins to feed the program once it runs. */
  private final class Listener implements JobListener {

    private final EventStream stream;

    Listener(EventStream stream) {
      this.stream = stream;
    }

    @Override
    public boolean wantsOutput() {
      return true;
    }

    @Override
    public void queued(int ahead) {
      stream.queued(ahead);
    }

    @Override
    public void compiling() {
      stream.compiling();
    }

    @Override
    public void compiled(StepReport report, boolean cached) {
      stream.compiled(report, cached);
    }

    @Override
    public void running(int test, LiveProgram program) {
      active = System.nanoTime();
      stream.running(test, program);
      Thread.ofVirtual().name("session-input").start(() -> feed(program));
    }

    @Override
    public void output(int test, Channel channel, byte[] bytes) {
      active = System.nanoTime();
      stream.output(test, channel, bytes);
    }

    @Override
    public void ended(int test, StepReport report) {
      stream.ended(test, report);
    }
  }

  private void feed(LiveProgram program) {
    try {
      SessionInput.Frame frame = input.next();
      while (!(frame instanceof SessionInput.Frame.End)) {
        active = System.nanoTime();
        feed(program, frame);
        frame = input.next();
      }
    } catch (InterruptedException _) {
      // Nobody interrupts this thread.
    }
  }

  private void feed(LiveProgram program, SessionInput.Frame frame) throws InterruptedException {
    switch (frame) {
      case SessionInput.Frame.Bytes(Buffer bytes) -> program.write(bytes.getBytes());
      case SessionInput.Frame.Text(String text) -> {
        switch (JsonInput.object(text.getBytes(UTF_8))) {
          case JsonInput.Result.Rejected(Problem problem) -> wrong(problem);
          case JsonInput.Result.Read(var object) -> {
            Faults faults = new Faults();
            new Command(Fields.of(object, faults), faults).perform(program);
          }
        }
      }
      case SessionInput.Frame.End() -> {}
    }
  }

  private void wrong(Problem problem) {
    refuse(problem, POLICY);
    hangUp.hangUp();
  }

  /** A text frame while the program runs. */
  private final class Command {

    private final Fields fields;
    private final Faults faults;

    Command(Fields fields, Faults faults) {
      this.fields = fields;
      this.faults = faults;
    }

    void perform(LiveProgram program) throws InterruptedException {
      switch (fields.requiredText("type")) {
        case "stdin" -> {
          fields.allowOnly(List.of("type", "data", "encoding"));
          byte[] data = fields.bytes("data", "encoding");
          if (sound()) {
            program.write(data);
          }
        }
        case "end" -> {
          fields.allowOnly(List.of("type"));
          if (sound()) {
            program.endInput();
          }
        }
        case "resize" -> {
          int[] window = window(fields);
          fields.allowOnly(List.of("type", "rows", "columns"));
          if (sound()) {
            program.resize(window[0], window[1]);
          }
        }
        case "signal" -> signal(program);
        case "close" -> {
          fields.allowOnly(List.of("type"));
          if (sound()) {
            hangUp.hangUp();
          }
        }
        default -> {
          fields.wrong("type", "must be stdin, end, resize, signal or close");
          sound();
        }
      }
    }

    private void signal(LiveProgram program) {
      fields.allowOnly(List.of("type", "signal"));
      OptionalInt signal = Signals.number(fields.requiredText("signal"));
      if (signal.isEmpty()) {
        fields.wrong("signal", "must be a name such as SIGINT");
      }
      if (sound()) {
        program.signal(signal.orElseThrow());
      }
    }

    private boolean sound() {
      faults.problem().ifPresent(Session.this::wrong);
      return faults.problem().isEmpty();
    }
  }

  /** Rows and columns of a terminal. */
  static int[] window(Fields fields) {
    return new int[] {side(fields, "rows"), side(fields, "columns")};
  }

  private static int side(Fields fields, String name) {
    if (!fields.has(name)) {
      fields.wrong(name, "is required");
    }
    return Math.toIntExact(fields.number(name, 1, MAX_WINDOW).orElse(1L));
  }
}
