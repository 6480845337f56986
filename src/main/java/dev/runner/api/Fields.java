package dev.runner.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of an object in a request. What is wrong with one is noted, and a stand-in returned,
 * so that the rest can be looked at too. A field that is null counts as absent.
 */
final class Fields {

  private final ObjectNode node;
  private final String prefix;
  private final Faults faults;

  private Fields(ObjectNode node, String prefix, Faults faults) {
    this.node = node;
    this.prefix = prefix;
    this.faults = faults;
  }

  /** The whole request. */
  static Fields of(ObjectNode node, Faults faults) {
    return new Fields(node, "", faults);
  }

  void wrong(String name, String detail) {
    wrong(Problem.Kind.INVALID_REQUEST, name, detail);
  }

  void wrong(Problem.Kind kind, String name, String detail) {
    faults.add(kind, prefix + name, detail);
  }

  void allowOnly(List<String> names) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!names.contains(field.getKey())) {
        wrong(field.getKey(), "is unknown; allowed are " + String.join(", ", names));
      }
    }
  }

  boolean has(String name) {
    return node.hasNonNull(name);
  }

  Optional<String> text(String name) {
    if (!has(name)) {
      return Optional.empty();
    }
    JsonNode value = node.path(name);
    if (!value.isTextual()) {
      wrong(name, "must be a text");
      return Optional.empty();
    }
    return Optional.of(value.textValue());
  }

  String requiredText(String name) {
    if (!has(name)) {
      wrong(name, "is required");
    }
    return text(name).orElse("");
  }

  /** A text as UTF-8. */
  byte[] utf8(String name) {
    String text = text(name).orElse("");
    if (!isUnicode(text)) {
      wrong(name, "has half a surrogate pair, which is no character");
    }
    return text.getBytes(UTF_8);
  }

  /** Bytes, given as text or in base64, as another field says. */
  byte[] bytes(String name, String encodingName) {
    return switch (text(encodingName).orElse("utf8")) {
      case "utf8" -> utf8(name);
      case "base64" -> base64(name);
      default -> {
        wrong(encodingName, "must be utf8 or base64");
        yield new byte[0];
      }
    };
  }

  private byte[] base64(String name) {
    try {
      return Base64.getDecoder().decode(text(name).orElse(""));
    } catch (IllegalArgumentException _) {
      wrong(name, "is not base64 (RFC 4648, section 4, in one line)");
      return new byte[0];
    }
  }

  boolean flag(String name, boolean otherwise) {
    if (!has(name)) {
      return otherwise;
    }
    if (!node.path(name).isBoolean()) {
      wrong(name, "must be true or false");
    }
    return node.path(name).asBoolean(otherwise);
  }

  Optional<Long> number(String name, long least, long most) {
    Optional<Long> number = wholeNumber(name);
    if (number.isPresent() && (number.get() < least || number.get() > most)) {
      wrong(name, "must be %d to %d".formatted(least, most));
      return Optional.empty();
    }
    return number;
  }

  Optional<Long> wholeNumber(String name) {
    if (!has(name)) {
      return Optional.empty();
    }
    JsonNode value = node.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      wrong(name, "must be a whole number");
      return Optional.empty();
    }
    return Optional.of(value.longValue());
  }

  List<String> texts(String name, int most) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : elements(name, most)) {
      if (element.isTextual()) {
        texts.add(element.textValue());
      } else {
        wrong(name + "[" + texts.size() + "]", "must be a text");
        texts.add("");
      }
    }
    return texts;
  }

  /** An object whose names are the caller's. */
  Map<String, String> textsByName(String name, int most) {
    Map<String, String> texts = new LinkedHashMap<>();
    Optional<Fields> map = object(name);
    if (map.isPresent() && map.get().node.size() > most) {
      wrong(name, "must have at most " + most + " fields");
      return texts;
    }
    map.ifPresent(fields ->
        fields.node.fieldNames().forEachRemaining(key -> texts.put(key, fields.requiredText(key))));
    return texts;
  }

  Optional<Fields> object(String name) {
    if (!has(name)) {
      return Optional.empty();
    }
    if (node.path(name) instanceof ObjectNode object) {
      return Optional.of(new Fields(object, prefix + name + ".", faults));
    }
    wrong(name, "must be an object");
    return Optional.empty();
  }

  /** One to so many objects, if the field is there. */
  List<Fields> objects(String name, int most) {
    List<Fields> objects = new ArrayList<>();
    int index = 0;
    if (node.path(name).isArray() && node.path(name).isEmpty()) {
      wrong(name, "must not be empty");
    }
    for (JsonNode element : elements(name, most)) {
      String path = name + "[" + index++ + "]";
      if (element instanceof ObjectNode object) {
        objects.add(new Fields(object, prefix + path + ".", faults));
      } else {
        wrong(path, "must be an object");
      }
    }
    return objects;
  }

  private Iterable<JsonNode> elements(String name, int most) {
    JsonNode array = node.path(name);
    if (!has(name)) {
      return List.of();
    }
    if (!array.isArray()) {
      wrong(name, "must be an array");
      return List.of();
    }
    if (array.size() > most) {
      wrong(name, "must have at most %d elements, not %d".formatted(most, array.size()));
      return List.of();
    }
    return array;
  }

  /** Whether it has no half of a surrogate pair: JSON can escape one, UTF-8 has none. */
  static boolean isUnicode(String text) {
    int at = 0;
    while (at < text.length()) {
      int character = text.codePointAt(at);
      if (character <= Character.MAX_VALUE && Character.isSurrogate((char) character)) {
        return false;
      }
      at += Character.charCount(character);
    }
    return true;
  }
}
