package dev.runner.coderunner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runner.runtime.OutputSink.Stream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutputCollectorTest {

  private final OutputCollector collector = new OutputCollector();

  @Test
  void theStreamsAreKeptApart() {
    collector.output(Stream.STDOUT, ByteBuffer.wrap("out".getBytes(UTF_8)));
    collector.output(Stream.STDERR, ByteBuffer.wrap("err".getBytes(UTF_8)));
    collector.output(Stream.STDOUT, ByteBuffer.wrap("put".getBytes(UTF_8)));
    assertEquals("output", collector.stdout(6).text());
    assertEquals("err", collector.stderr(3).text());
  }

  @Test
  void piecesOfAllLengthsArePutTogether() {
    Random random = new Random(3);
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    for (int i = 0; i < 100; i++) {
      byte[] piece = new byte[random.nextInt(20_000)];
      random.nextBytes(piece);
      expected.writeBytes(piece);
      collector.output(Stream.STDOUT, ByteBuffer.wrap(piece));
    }
    assertArrayEquals(expected.toByteArray(), collector.stdout(0).bytes());
  }

  @Test
  void moreSeenThanKeptMeansTruncated() {
    collector.output(Stream.STDOUT, ByteBuffer.wrap(new byte[10]));
    assertTrue(collector.stdout(11).truncated());
    assertFalse(collector.stdout(10).truncated());
  }

  @Test
  void whatIsNotUtf8IsReplaced() {
    byte[] bytes = {'a', (byte) 0xff, (byte) 0xfe, 'b'};
    collector.output(Stream.STDOUT, ByteBuffer.wrap(bytes));
    assertEquals("a\ufffd\ufffdb", collector.stdout(4).text());
  }
}
