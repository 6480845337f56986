package dev.runner.coderunner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A mapping of a YAML file, read with errors that name the file, the key and what is allowed there.
 */
final class Definition {

  private final Path file;
  private final String prefix;
  private final JsonNode node;

  private Definition(Path file, String prefix, JsonNode node) {
    this.file = file;
    this.prefix = prefix;
    this.node = node;
  }

  static Definition of(Path file, JsonNode node) {
    if (!node.isObject()) {
      throw new InvalidDefinition(file, "the file", "must be a mapping of keys to values");
    }
    return new Definition(file, "", node);
  }

  void allowOnly(List<String> keys) {
    node.fieldNames()
        .forEachRemaining(key -> {
          if (!keys.contains(key)) {
            throw wrong(key, "unknown key; allowed are " + String.join(", ", keys));
          }
        });
  }

  boolean has(String key) {
    return node.hasNonNull(key);
  }

  /** A scalar, as it was written. */
  String text(String key) {
    JsonNode value = node.path(key);
    if (value.isMissingNode() || value.isNull()) {
      throw wrong(key, "is missing");
    }
    if (!value.isValueNode()) {
      throw wrong(key, "must be a text");
    }
    return value.asText();
  }

  String text(String key, String otherwise) {
    return has(key) ? text(key) : otherwise;
  }

  int number(String key, int otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    JsonNode value = node.path(key);
    if (!value.isInt()) {
      throw wrong(key, "must be a whole number");
    }
    return value.asInt();
  }

  List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    if (has(key)) {
      JsonNode value = node.path(key);
      if (!value.isArray()) {
        throw wrong(key, "must be a list of texts");
      }
      for (JsonNode element : value) {
        if (!element.isValueNode() || element.isNull()) {
          throw wrong(key, "must be a list of texts");
        }
        texts.add(element.asText());
      }
    }
    return texts;
  }

  Map<String, String> textByName(String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    Definition mapping = mapping(key);
    mapping.node.fieldNames().forEachRemaining(name -> texts.put(name, mapping.text(name)));
    return texts;
  }

  /** The mapping below a key; an empty one where there is none. */
  Definition mapping(String key) {
    JsonNode value = has(key) ? node.path(key) : JsonNodeFactory.instance.objectNode();
    if (!value.isObject()) {
      throw wrong(key, "must be a mapping of keys to values");
    }
    return new Definition(file, prefix + key + ".", value);
  }

  InvalidDefinition wrong(String key, String allowed) {
    return new InvalidDefinition(file, prefix + key, allowed);
  }
}
