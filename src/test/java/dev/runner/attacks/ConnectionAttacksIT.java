package dev.runner.attacks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many connections, and slow ones, do not keep others from being served. */
final class ConnectionAttacksIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String JOB = "{\"language\":\"bash\",\"source\":\"echo hello\"}";

  private final Target target = new Target();
  private Duration ordinary = Duration.ZERO;

  @BeforeEach
  void measureAnOrdinaryHello() throws Exception {
    ordinary = target.hello();
  }

  @AfterEach
  void nothingWasHarmed() throws Exception {
    try (target) {
      target.assertUnimpressed(ordinary);
    }
  }

  /** The bodies have to be sent within the time that the service has for one. */
  @Test
  @Tag("clock")
  void slowBodiesDoNotKeepOthersWaiting() throws Exception {
    List<RawHttp> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 500; i++) {
        slow.add(new RawHttp(target.url(), PATIENCE).send(RawHttp.head(JOB.length())));
      }
      // One byte of each body at a time, and a hello of another client in between.
      for (int at = 0; at < 10; at++) {
        for (RawHttp connection : slow) {
          connection.send(JOB.substring(at, at + 1));
        }
        target.assertUnimpressed(ordinary);
      }
    } finally {
      abort(slow);
    }
  }

  @Test
  void slowHeadersDoNotKeepOthersWaiting() throws Exception {
    List<RawHttp> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 500; i++) {
        slow.add(new RawHttp(target.url(), PATIENCE).send("POST /api/v1/run HTTP/1.1\r\n"));
      }
      for (int line = 0; line < 10; line++) {
        for (RawHttp connection : slow) {
          connection.send("X-" + line + ": y\r\n");
        }
        target.assertUnimpressed(ordinary);
      }
    } finally {
      abort(slow);
    }
  }

  @Test
  void answersThatNobodyReadsDoNotKeepTheRunners() throws Exception {
    String flood = "{\"language\":\"bash\",\"source\":\"head -c 1000000 /dev/zero\"}";
    List<RawHttp> deaf = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        deaf.add(
            new RawHttp(target.url(), PATIENCE).send(RawHttp.head(flood.length())).send(flood));
      }
      // These jobs stand before it in the queue, and nobody reads what they said.
      target.hello();
    } finally {
      abort(deaf);
    }
  }

  private static void abort(List<RawHttp> connections) throws IOException {
    for (RawHttp connection : connections) {
      connection.abort();
    }
  }

  @Test
  void tenThousandConnectionsAreHeldWhileOthersAreServed() throws Exception {
    InetSocketAddress address =
        new InetSocketAddress(target.url().getHost(), target.url().getPort());
    List<SocketChannel> open = new ArrayList<>();
    try {
      for (int i = 0; i < 10_000; i++) {
        SocketChannel channel = SocketChannel.open();
        open.add(channel);
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.connect(address);
        if (i % 2 == 0) {
          channel.write(
              ByteBuffer.wrap("GET /".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        }
      }
      assertTrue(open.getLast().isConnected());
      target.assertUnimpressed(ordinary);
    } finally {
      for (SocketChannel channel : open) {
        channel.close();
      }
    }
  }
}
