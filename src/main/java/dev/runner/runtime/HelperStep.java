package dev.runner.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A step under way over a connection to the helper. */
final class HelperStep implements RunningStep {

  /** Piece of input in one frame: small enough that the window always holds some of them. */
  private static final int STDIN_PIECE = 64 * 1024;

  private static final byte[] NOTHING = {};

  private final HelperSandbox sandbox;
  private final StepExchange exchange;
  private final StepRequest request;

  /** Input that is known from the start, but too long to travel with the step. */
  private final ByteBuffer rest;

  HelperStep(HelperSandbox sandbox, StepExchange exchange, StepRequest request) {
    this.sandbox = sandbox;
    this.exchange = exchange;
    this.request = request;
    byte[] known = knownInput();
    int inFrame = Math.min(known.length, Wire.STDIN_WINDOW);
    this.rest = ByteBuffer.wrap(known, inFrame, known.length - inFrame);
  }

  private byte[] knownInput() {
    return switch (request.input()) {
      case StepRequest.Input.Bytes(byte[] bytes) -> bytes;
      case StepRequest.Input.Fed(byte[] first) -> first;
      case StepRequest.Input.Terminal(byte[] first, _, _) -> first;
      case StepRequest.Input.Nothing _, StepRequest.Input.Descriptor _ -> NOTHING;
    };
  }

  void send(FrameWriter out) throws IOException {
    byte[] known = knownInput();
    byte[] inFrame = rest.hasRemaining() ? Arrays.copyOf(known, rest.position()) : known;
    out.step(request, inFrame, rest.hasRemaining());
  }

  @Override
  public StepResult await() throws SandboxException, InterruptedException {
    if (rest.hasRemaining() && write(rest) && request.input() instanceof StepRequest.Input.Bytes) {
      endInput();
    }
    return exchange.await();
  }

  @Override
  public void cancel() throws SandboxException {
    sandbox.sendDuring(exchange, FrameWriter::cancel);
  }

  @Override
  public void signal(int signal) throws SandboxException {
    if (signal < 1 || signal > 31) {
      throw new IllegalArgumentException("a signal is 1 to 31");
    }
    sandbox.sendDuring(exchange, out -> out.signal(signal));
  }

  @Override
  public void resize(int rows, int columns) throws SandboxException {
    sandbox.sendDuring(exchange, out -> out.resize(rows, columns));
  }

  @Override
  public boolean write(ByteBuffer data) throws SandboxException, InterruptedException {
    while (data.hasRemaining()) {
      int piece = Math.min(data.remaining(), STDIN_PIECE);
      if (!exchange.claim(piece)) {
        return false;
      }
      sandbox.sendDuring(exchange, out -> out.stdin(false, data, piece));
    }
    return true;
  }

  @Override
  public void endInput() throws SandboxException {
    sandbox.sendDuring(exchange, out -> out.stdin(true, ByteBuffer.allocate(0), 0));
  }
}
