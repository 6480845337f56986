package dev.runner.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunRequestTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "NOTHING",
      value = {
        "{\"source\":\"s\",\"language\":\"l\"}                               | s  | l",
        "{\"language\":\"l\",\"source\":\"s\",\"stdin\":{\"a\":[1,2]}}       | s  | l",
        "{\"SOURCE\":\"s\",\"Language\":\"l\"}                               | s  | l",
        "{\"source\":\"s\"} {\"language\":\"l\"}                             | s  | l",
        "{\"source\":\"s\",\"source\":\"t\",\"language\":\"l\"}              | t  | l",
        "{\"source\":\"s\",\"source\":null,\"language\":\"l\"}               | s  | l",
        "{\"source\":\"\\u00e4\\n\",\"language\":\"l\"}                      | 'ä\n' | l",
        "{}                                                                  | '' | ''",
        "null                                                                | '' | ''",
        "''                                                                  | '' | ''",
      })
  void bodiesAreReadAsTheOriginalReadThem(String body, String source, String language)
      throws IOException {
    String expected = source.equals("ä\\n") ? "ä\n" : source;
    assertEquals(new RunRequest(expected, language), RunRequest.parse(body.getBytes(UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"source\"",
        "{\"source\":\"s\"",
        "{\"source\":1}",
        "{\"source\":[\"s\"]}",
        "{\"source\":\"s\"} x",
        "{\"source\":\"s\"},",
        "[]",
        "\"s\"",
        "7",
        "{'source':'s'}",
        "{\"source\":\"s\",}",
        "not json",
      })
  void whatIsNotTheRightJsonIsAnError(String body) {
    assertThrows(IOException.class, () -> RunRequest.parse(body.getBytes(UTF_8)));
  }

  @Test
  void deepNestingIsAnErrorAndNoOverflow() {
    String body = "{\"x\":" + "[".repeat(100_000);
    assertThrows(IOException.class, () -> RunRequest.parse(body.getBytes(UTF_8)));
  }

  @Test
  void bytesThatAreNotUtf8AreReplaced() throws IOException {
    byte[] body = "{\"source\":\"a\u00ff\",\"language\":\"l\"}".getBytes(ISO_8859_1);
    assertEquals("a\ufffd", RunRequest.parse(body).source());
  }
}
