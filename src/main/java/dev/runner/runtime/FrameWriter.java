package dev.runner.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/**
 * Gathers the client's frames and sends them in as few writes as fit. Not safe for use by more than
 * one thread at a time.
 */
final class FrameWriter {

  /** Enough for an ordinary job in one piece: a source of some kilobytes and its step. */
  private static final int USUAL_CAPACITY = 64 * 1024;

  private static final int MAX_CAPACITY = Wire.HEADER_BYTES + Wire.MAX_PAYLOAD;

  /** A file longer than this travels in pieces, so that no job makes every buffer large. */
  private static final int FILE_PIECE = 256 * 1024;

  private final WritableByteChannel out;
  private ByteBuffer buffer = allocate(USUAL_CAPACITY);
  private int frameStart;

  FrameWriter(WritableByteChannel out) {
    this.out = out;
  }

  void hello(int purpose, byte[] token) throws IOException {
    begin(Wire.HELLO, 8 + Wire.TOKEN_BYTES);
    buffer.putInt(Wire.MAGIC).putShort((short) Wire.VERSION).putShort((short) purpose).put(token);
    end();
  }

  void sandbox(long diskBytes, int inodes) throws IOException {
    begin(Wire.SANDBOX, 12);
    buffer.putLong(diskBytes).putInt(inodes);
    end();
  }

  /** A file of any length: one frame, or several that follow each other. */
  void file(JobFile file) throws IOException {
    byte[] content = file.content();
    filePiece(file, false, 0, Math.min(content.length, FILE_PIECE));
    for (int offset = FILE_PIECE; offset < content.length; offset += FILE_PIECE) {
      filePiece(file, true, offset, Math.min(content.length - offset, FILE_PIECE));
    }
  }

  /** A part of a file's content, in one frame. */
  void filePiece(JobFile file, boolean append, int offset, int length) throws IOException {
    byte[] path = file.path().getBytes(UTF_8);
    begin(Wire.FILE, 2 + 4 + path.length + 4 + length);
    buffer.put(bit(file.executable())).put(bit(append));
    blob(path, 0, path.length);
    blob(file.content(), offset, length);
    end();
  }

  /**
   * @param stdin the bytes that travel with the step; empty where its input has none
   * @param moreFollows whether {@link #stdin} frames will follow them
   */
  void step(StepRequest request, byte[] stdin, boolean moreFollows) throws IOException {
    List<byte[]> argv = encode(request.argv());
    List<byte[]> environment = encode(request.environment());
    begin(Wire.STEP, 84 + size(argv) + size(environment) + 4 + stdin.length);
    limits(request.limits());
    streams(request, moreFollows);
    strings(argv);
    strings(environment);
    blob(stdin, 0, stdin.length);
    end();
  }

  private void limits(StepLimits limits) {
    buffer
        .putLong(limits.cpu().toNanos())
        .putLong(limits.wall().toNanos())
        .putLong(limits.memoryBytes())
        .putLong(limits.stdoutBytes())
        .putLong(limits.stderrBytes())
        .putLong(limits.fileBytes())
        .putLong(limits.stackBytes())
        .putLong(limits.addressSpaceBytes())
        .putInt(limits.processes())
        .putInt(limits.openFiles())
        .putInt(limits.cpusPermille());
  }

  private void streams(StepRequest request, boolean moreFollows) {
    int stdinKind =
        switch (request.input()) {
          case StepRequest.Input.Nothing _ -> 0;
          case StepRequest.Input.Bytes _ -> moreFollows ? 2 : 1;
          case StepRequest.Input.Fed _ -> 2;
          case StepRequest.Input.Descriptor _ -> 3;
          case StepRequest.Input.Terminal _ -> 4;
        };
    int outputKind =
        switch (request.output()) {
          case StepRequest.Output.Sink _ -> 0;
          case StepRequest.Output.Descriptor _ -> 1;
          case StepRequest.Output.Terminal _ -> 2;
        };
    buffer.put((byte) stdinKind).put((byte) outputKind);
    buffer.put((byte) (request.input() instanceof StepRequest.Input.Descriptor(int n) ? n : 0));
    buffer.put((byte) (request.output() instanceof StepRequest.Output.Descriptor(int n) ? n : 0));
    if (request.input() instanceof StepRequest.Input.Terminal(_, int rows, int columns)) {
      buffer.putShort((short) rows).putShort((short) columns);
    } else {
      buffer.putInt(0);
    }
  }

  /** Takes at most {@code length} bytes from {@code data}. */
  void stdin(boolean last, ByteBuffer data, int length) throws IOException {
    begin(Wire.STDIN, 5 + length);
    buffer.put(bit(last)).putInt(length).put(data.slice(data.position(), length));
    data.position(data.position() + length);
    end();
  }

  void signal(int signal) throws IOException {
    begin(Wire.SIGNAL, 4);
    buffer.putInt(signal);
    end();
  }

  void resize(int rows, int columns) throws IOException {
    begin(Wire.RESIZE, 4);
    buffer.putShort((short) rows).putShort((short) columns);
    end();
  }

  void cancel() throws IOException {
    begin(Wire.CANCEL, 0);
    end();
  }

  void fetch(String path, long maxBytes) throws IOException {
    byte[] name = path.getBytes(UTF_8);
    begin(Wire.FETCH, 8 + 4 + name.length);
    buffer.putLong(maxBytes);
    blob(name, 0, name.length);
    end();
  }

  void list(int maxEntries) throws IOException {
    begin(Wire.LIST, 4);
    buffer.putInt(maxEntries);
    end();
  }

  void finish() throws IOException {
    begin(Wire.FINISH, 0);
    end();
  }

  /** Sends everything gathered so far. */
  void flush() throws IOException {
    buffer.flip();
    try {
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
    } finally {
      buffer.clear();
    }
    if (buffer.capacity() > USUAL_CAPACITY) {
      buffer = allocate(USUAL_CAPACITY);
    }
  }

  /**
   * @param payload number of bytes that will follow at most
   */
  private void begin(int type, int payload) throws IOException {
    if (payload > Wire.MAX_PAYLOAD) {
      throw new IllegalArgumentException("frame of " + payload + " bytes");
    }
    int needed = Wire.HEADER_BYTES + payload;
    if (buffer.remaining() < needed && buffer.position() > 0) {
      flush();
    }
    if (buffer.capacity() < needed) {
      buffer = allocate(Math.min(MAX_CAPACITY, Integer.highestOneBit(needed) * 2));
    }
    frameStart = buffer.position();
    buffer.putInt(0).putShort((short) type).putShort((short) 0);
  }

  private void end() {
    buffer.putInt(frameStart, buffer.position() - frameStart - Wire.HEADER_BYTES);
  }

  private static byte bit(boolean set) {
    return (byte) (set ? 1 : 0);
  }

  private void blob(byte[] bytes, int offset, int length) {
    buffer.putInt(length).put(bytes, offset, length);
  }

  private void strings(List<byte[]> strings) {
    buffer.putShort((short) strings.size());
    for (byte[] string : strings) {
      blob(string, 0, string.length);
    }
  }

  private static List<byte[]> encode(List<String> strings) {
    return strings.stream().map(string -> string.getBytes(UTF_8)).toList();
  }

  private static int size(List<byte[]> strings) {
    int bytes = 2;
    for (byte[] string : strings) {
      bytes += 4 + string.length;
    }
    return bytes;
  }

  private static ByteBuffer allocate(int capacity) {
    return ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
  }
}
