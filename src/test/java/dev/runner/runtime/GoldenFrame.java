package dev.runner.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A frame from {@code native-helper/testdata/golden}, and what its comments say is in it. */
@SuppressWarnings("ArrayRecordComponent") // only read, never compared
record GoldenFrame(String name, Map<String, String> fields, byte[] bytes) {

  private static final Path DIRECTORY = Path.of("native-helper", "testdata", "golden");
  private static final HexFormat HEX = HexFormat.of();

  static Stream<GoldenFrame> fromHelper() {
    return all().filter(frame -> frame.text("direction").equals("helper"));
  }

  static Stream<GoldenFrame> fromClient() {
    return all().filter(frame -> frame.text("direction").equals("client"));
  }

  static GoldenFrame named(String name) {
    return read(DIRECTORY.resolve(name + ".hex"));
  }

  private static Stream<GoldenFrame> all() {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files
          .filter(file -> file.toString().endsWith(".hex"))
          .sorted()
          .map(GoldenFrame::read)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static GoldenFrame read(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      Map<String, String> fields = new LinkedHashMap<>();
      StringBuilder hex = new StringBuilder();
      for (String line : lines.subList(1, lines.size())) {
        if (line.startsWith("# ")) {
          int colon = line.indexOf(':');
          fields.put(line.substring(2, colon), line.substring(colon + 1).strip());
        } else {
          hex.append(line.replace(" ", ""));
        }
      }
      return new GoldenFrame(file.getFileName().toString(), fields, HEX.parseHex(hex));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String text(String field) {
    String value = fields.get(field);
    if (value == null) {
      throw new IllegalArgumentException(name + " has no field " + field);
    }
    return value;
  }

  long number(String field) {
    return Long.parseLong(text(field));
  }

  int integer(String field) {
    return Integer.parseInt(text(field));
  }

  byte[] blob(String field) {
    return HEX.parseHex(text(field));
  }

  List<String> texts(String field, String count) {
    return IntStream.range(0, integer(count)).mapToObj(i -> text(field + "." + i)).toList();
  }

  ByteBuffer payload() {
    return ByteBuffer.wrap(bytes, Wire.HEADER_BYTES, bytes.length - Wire.HEADER_BYTES)
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  int type() {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getShort(4) & 0xffff;
  }

  HelperFrame decode() throws ProtocolException {
    return HelperFrameDecoder.decode(type(), 0, payload());
  }

  @Override
  public String toString() {
    return name;
  }
}
