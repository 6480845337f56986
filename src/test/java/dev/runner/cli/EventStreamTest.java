package dev.runner.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventStreamTest {

  @Test
  void eventsAreReadOneAfterTheOther() throws IOException {
    assertEquals(
        List.of("queued {}", "stdout {\"data\":\"a\"}"),
        read(
            "event: queued\ndata: {}\n\n: a comment\nevent:stdout\ndata: {\"data\":\ndata: \"a\"}\n\n"));
  }

  @Test
  void anEventThatIsCutOffIsNone() throws IOException {
    assertEquals(List.of(), read("event: queued\ndata: {}\n"));
  }

  private static List<String> read(String text) throws IOException {
    List<String> events = new ArrayList<>();
    try (EventStream stream = new EventStream(new ByteArrayInputStream(text.getBytes(UTF_8)))) {
      Optional<EventStream.Event> event = stream.next();
      while (event.isPresent()) {
        events.add(event.get().name() + " " + event.get().data());
        event = stream.next();
      }
    }
    return events;
  }
}
