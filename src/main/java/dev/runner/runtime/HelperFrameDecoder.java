package dev.runner.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the payload of one frame of the helper.
 *
 * <p>It fails closed like the helper does: whatever the protocol does not define is an error.
 */
final class HelperFrameDecoder {

  private static final OutputSink.Stream[] STREAMS = OutputSink.Stream.values();
  private static final StepResult.Ended[] ENDED = StepResult.Ended.values();
  private static final StepResult.Reason[] REASONS = StepResult.Reason.values();
  private static final StepResult.Evidence[] EVIDENCE = StepResult.Evidence.values();

  private HelperFrameDecoder() {}

  /**
   * @param payload little-endian, from position to limit exactly the payload
   */
  static HelperFrame decode(int type, int flags, ByteBuffer payload) throws ProtocolException {
    if (flags != 0) {
      throw new ProtocolException("flags of frame 0x%02x are set: 0x%x".formatted(type, flags));
    }
    try {
      HelperFrame frame = body(type, payload);
      if (payload.hasRemaining()) {
        throw new ProtocolException(
            "frame 0x%02x has %d bytes too many".formatted(type, payload.remaining()));
      }
      return frame;
    } catch (BufferUnderflowException _) {
      throw new ProtocolException("frame 0x%02x is too short".formatted(type));
    }
  }

  private static HelperFrame body(int type, ByteBuffer in) throws ProtocolException {
    return switch (type) {
      case Wire.READY -> ready(in);
      case Wire.OUTPUT -> output(in);
      case Wire.RESULT -> new HelperFrame.Result(result(in));
      case Wire.STDIN_TAKEN -> new HelperFrame.StdinTaken(u32(in));
      case Wire.DATA -> new HelperFrame.Data(bool(in), bool(in), rest(in));
      case Wire.LISTING -> new HelperFrame.Listing(listing(in));
      case Wire.REFUSED -> new HelperFrame.Refused(Stage.of(u16(in)), errno(in), string(in));
      case Wire.FAILED -> new HelperFrame.Failed(Stage.of(u16(in)), errno(in), string(in));
      default -> throw new ProtocolException("unknown frame 0x%02x".formatted(type));
    };
  }

  private static HelperFrame ready(ByteBuffer in) throws ProtocolException {
    long slot = u32(in);
    Duration preparation = nanos(in);
    byte[] token = new byte[Wire.TOKEN_BYTES];
    in.get(token);
    return new HelperFrame.Ready(slot, preparation, token);
  }

  private static HelperFrame output(ByteBuffer in) throws ProtocolException {
    OutputSink.Stream stream = STREAMS[member(in.get() - 1, STREAMS.length, "stream")];
    if (!in.hasRemaining() || in.remaining() > Wire.MAX_OUTPUT) {
      throw new ProtocolException("output of " + in.remaining() + " bytes");
    }
    return new HelperFrame.Output(stream, rest(in));
  }

  private static StepResult result(ByteBuffer in) throws ProtocolException {
    return new StepResult(
        ENDED[member(in.get() - 1, ENDED.length, "end")],
        REASONS[member(in.get(), REASONS.length, "reason")],
        evidence(u16(in)),
        in.getInt(),
        nanos(in),
        nanos(in),
        nanos(in),
        u63(in),
        u63(in),
        u63(in),
        u32(in),
        u32(in));
  }

  private static Set<StepResult.Evidence> evidence(int bits) throws ProtocolException {
    if (bits >>> EVIDENCE.length != 0) {
      throw new ProtocolException("unknown evidence 0x%x".formatted(bits));
    }
    Set<StepResult.Evidence> evidence = EnumSet.noneOf(StepResult.Evidence.class);
    for (int bit = 0; bit < EVIDENCE.length; bit++) {
      if ((bits & 1 << bit) != 0) {
        evidence.add(EVIDENCE[bit]);
      }
    }
    return evidence;
  }

  private static Workspace.Listing listing(ByteBuffer in) throws ProtocolException {
    boolean truncated = bool(in);
    long count = u32(in);
    List<Workspace.Entry> entries = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      long size = u63(in);
      entries.add(new Workspace.Entry(string(in), size));
    }
    return new Workspace.Listing(truncated, entries);
  }

  private static int member(int value, int count, String what) throws ProtocolException {
    if (value < 0 || value >= count) {
      throw new ProtocolException("unknown " + what + " " + value);
    }
    return value;
  }

  private static boolean bool(ByteBuffer in) throws ProtocolException {
    return member(in.get(), 2, "truth") == 1;
  }

  private static int u16(ByteBuffer in) {
    return Short.toUnsignedInt(in.getShort());
  }

  private static long u32(ByteBuffer in) {
    return Integer.toUnsignedLong(in.getInt());
  }

  /** Error numbers fit an int many times over; one that does not is no error number. */
  private static int errno(ByteBuffer in) throws ProtocolException {
    int errno = in.getInt();
    if (errno < 0) {
      throw new ProtocolException("error number out of range");
    }
    return errno;
  }

  /** No true count of bytes or nanoseconds comes near 2^63. */
  private static long u63(ByteBuffer in) throws ProtocolException {
    long value = in.getLong();
    if (value < 0) {
      throw new ProtocolException("number out of range");
    }
    return value;
  }

  private static Duration nanos(ByteBuffer in) throws ProtocolException {
    return Duration.ofNanos(u63(in));
  }

  private static ByteBuffer rest(ByteBuffer in) {
    ByteBuffer rest = in.slice();
    in.position(in.limit());
    return rest;
  }

  /** The length is checked against what is there before anything is allocated for it. */
  private static String string(ByteBuffer in) throws ProtocolException {
    long length = u32(in);
    if (length > in.remaining()) {
      throw new ProtocolException("string of " + length + " bytes in " + in.remaining());
    }
    byte[] bytes = new byte[(int) length];
    in.get(bytes);
    for (byte b : bytes) {
      if (b == 0) {
        throw new ProtocolException("string with a NUL");
      }
    }
    return new String(bytes, UTF_8);
  }
}
