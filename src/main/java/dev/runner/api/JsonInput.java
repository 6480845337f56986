package dev.runner.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads JSON from strangers, with bounds on what it makes of it: a tree takes far more memory than
 * the text that it comes from.
 */
final class JsonInput {

  /** The deepest request has 6. */
  private static final int MAX_DEPTH = 16;

  /** A thousand tests with some dozens of values each. */
  private static final long MAX_TOKENS = 200_000;

  private static final int MAX_NAME = 1000;
  private static final int MAX_NUMBER = 100;

  /** Longer than any body. */
  private static final int MAX_TEXT = Integer.MAX_VALUE;

  /** Names are not kept from one request for the next: they are the clients'. */
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              new JsonFactoryBuilder()
                  .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false)
                  .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxTokenCount(MAX_TOKENS)
                          .maxNameLength(MAX_NAME)
                          .maxNumberLength(MAX_NUMBER)
                          .maxStringLength(MAX_TEXT)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private JsonInput() {}

  /** What was read. */
  sealed interface Result {
    record Read(ObjectNode object) implements Result {}

    record Rejected(Problem problem) implements Result {}
  }

  static Result object(byte[] json) {
    try {
      return switch (MAPPER.readTree(json)) {
        case ObjectNode object -> new Result.Read(object);
        case JsonNode _ -> rejected("it must be an object");
      };
    } catch (JsonProcessingException e) {
      return rejected(describe(e));
    } catch (IOException e) {
      return rejected(String.valueOf(e.getMessage()));
    }
  }

  private static Result rejected(String detail) {
    return new Result.Rejected(Problem.of(Problem.Kind.MALFORMED_JSON, detail));
  }

  private static String describe(JsonProcessingException e) {
    String what =
        Optional.ofNullable(e.getOriginalMessage())
            .flatMap(message -> message.lines().findFirst())
            .orElse("not JSON");
    return Optional.ofNullable(e.getLocation())
        .map(at -> "line %d, column %d: %s".formatted(at.getLineNr(), at.getColumnNr(), what))
        .orElse(what);
  }
}
