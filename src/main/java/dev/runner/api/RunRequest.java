package dev.runner.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Locale;

/**
 * The body of {@code POST /api/v1/run}.
 *
 * <p>Read as the original read it: any number of JSON objects one after the other, later fields
 * taking the place of earlier ones, names in any case, unknown fields and null ignored, and bytes
 * that are not UTF-8 replaced. A missing field is empty.
 */
record RunRequest(String source, String language) {

  private static final JsonFactory JSON = new JsonFactory();

  /**
   * @throws IOException if this is not JSON, or a field is not a text
   */
  static RunRequest parse(byte[] body) throws IOException {
    RunRequest request = new RunRequest("", "");
    try (JsonParser parser = JSON.createParser(new String(body, UTF_8))) {
      while (parser.nextToken() != null) {
        request = request.merge(parser);
      }
    }
    return request;
  }

  private RunRequest merge(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return this;
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new IOException("not an object");
    }
    String newSource = source;
    String newLanguage = language;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName().toLowerCase(Locale.ROOT);
      parser.nextToken();
      switch (name) {
        case "source" -> newSource = text(parser, newSource);
        case "language" -> newLanguage = text(parser, newLanguage);
        default -> parser.skipChildren();
      }
    }
    return new RunRequest(newSource, newLanguage);
  }

  private static String text(JsonParser parser, String otherwise) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getText();
      case VALUE_NULL -> otherwise;
      default -> throw new IOException("not a text");
    };
  }
}
