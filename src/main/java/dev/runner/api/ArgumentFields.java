package dev.runner.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads arguments and environment variables, within what a program can be given. */
final class ArgumentFields {

  private static final int MOST_ARGUMENTS = 1000;
  private static final int MOST_VARIABLES = 200;

  /** The kernel's own limit for one, its end included. */
  private static final int MAX_BYTES = 128 * 1024 - 1;

  /** The helper takes 512 KiB, and the language's own commands and variables need some. */
  private static final int MAX_BYTES_TOGETHER = 384 * 1024;

  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");

  private ArgumentFields() {}

  static List<String> arguments(Fields parent, String name) {
    List<String> arguments = parent.texts(name, MOST_ARGUMENTS);
    int together = 0;
    for (int i = 0; i < arguments.size(); i++) {
      together += check(parent, name + "[" + i + "]", arguments.get(i));
    }
    if (together > MAX_BYTES_TOGETHER) {
      parent.wrong(name, "must have at most " + MAX_BYTES_TOGETHER + " bytes together");
    }
    return arguments;
  }

  /** As {@code NAME=value}. */
  static List<String> environment(Fields parent, List<String> arguments) {
    List<String> environment = new ArrayList<>();
    long together = arguments.stream().mapToLong(argument -> argument.getBytes(UTF_8).length).sum();
    for (Map.Entry<String, String> entry : parent.textsByName("env", MOST_VARIABLES).entrySet()) {
      if (!VARIABLE.matcher(entry.getKey()).matches()) {
        String rule = "must be named by at most 100 of A-Z a-z 0-9 _, not beginning with a digit";
        parent.wrong("env." + entry.getKey(), rule);
      }
      String variable = entry.getKey() + "=" + entry.getValue();
      together += check(parent, "env." + entry.getKey(), variable);
      environment.add(variable);
    }
    if (!environment.isEmpty() && together > MAX_BYTES_TOGETHER) {
      parent.wrong(
          "env", "must have at most %d bytes, args included".formatted(MAX_BYTES_TOGETHER));
    }
    return environment;
  }

  /** How many bytes it has. */
  private static int check(Fields parent, String path, String text) {
    int bytes = text.getBytes(UTF_8).length;
    if (text.indexOf('\0') >= 0) {
      parent.wrong(path, "must not contain NUL");
    } else if (!Fields.isUnicode(text)) {
      parent.wrong(path, "has half a surrogate pair, which is no character");
    } else if (bytes > MAX_BYTES) {
      parent.wrong(path, "must have at most " + MAX_BYTES + " bytes");
    }
    return bytes;
  }
}
