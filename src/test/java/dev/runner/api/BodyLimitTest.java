package dev.runner.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.runner.config.TestConfig;
import jakarta.ws.rs.ClientErrorException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BodyLimitTest {

  private static final int LIMIT = 200 * 1024;

  private final BodyLimit bodies =
      new BodyLimit(
          TestConfig.with(
              Map.of("runner.http.max-body", "200K", "runner.http.max-bodies", "300K")));

  @Test
  void aBodyOfTheGreatestLengthIsReadWhole() throws Exception {
    byte[] body = new byte[LIMIT];
    new Random(1).nextBytes(body);
    assertArrayEquals(body, read(bodies.share(), body));
  }

  @Test
  void aLongerBodyIsRefused() {
    ClientErrorException refusal =
        assertThrows(ClientErrorException.class, () -> read(bodies.share(), new byte[LIMIT + 1]));
    assertEquals(413, refusal.getResponse().getStatus());
  }

  @Test
  void bodiesTogetherTakeNoMoreThanTheirBudget() throws Exception {
    try (BodyLimit.Share first = bodies.share();
        BodyLimit.Share second = bodies.share()) {
      read(first, new byte[LIMIT]);
      assertThrows(BodyLimit.NoRoom.class, () -> read(second, new byte[LIMIT]));
    }
  }

  @Test
  void whatABodyTookIsGivenBack() throws Exception {
    for (int i = 0; i < 10; i++) {
      try (BodyLimit.Share share = bodies.share()) {
        read(share, new byte[LIMIT]);
      }
      try (BodyLimit.Share share = bodies.share()) {
        assertThrows(ClientErrorException.class, () -> read(share, new byte[LIMIT + 1]));
      }
    }
  }

  private static byte[] read(BodyLimit.Share share, byte[] body)
      throws IOException, BodyLimit.NoRoom {
    return share.read(new ByteArrayInputStream(body));
  }
}
