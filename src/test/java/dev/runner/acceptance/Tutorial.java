package dev.runner.acceptance;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page that is followed step by step: files to be saved, the operator's settings, and what to
 * type in a console.
 *
 * @param steps in the order of the page
 */
record Tutorial(String name, List<Step> steps) {

  private static final Pattern FENCE =
      Pattern.compile("(?:^Save as `([^`]+)`:\\n\\n)?^```(\\w+)\\n(.*?)^```$", flags());

  /** {@code $ command}, over several lines if they end in a backslash, and what it prints. */
  private static final Pattern COMMAND =
      Pattern.compile("^\\$ ((?:.*\\\\\\n)*.*)\\n((?:(?!\\$ ).*\\n)*)", Pattern.MULTILINE);

  private static int flags() {
    return Pattern.MULTILINE | Pattern.DOTALL;
  }

  /** Something to do. */
  sealed interface Step {
    /** A file to be saved. */
    record Save(String name, String content) implements Step {}

    /** What the operator writes into the configuration. */
    record Configure(String properties) implements Step {}

    /** A command to be typed, and what it prints; three dots stand for anything. */
    record Type(String command, String output) implements Step {}
  }

  static Tutorial read(Path page) {
    try {
      List<Step> steps = new ArrayList<>();
      Matcher fence = FENCE.matcher(Files.readString(page));
      while (fence.find()) {
        Optional<String> file = Optional.ofNullable(fence.group(1));
        if (file.isPresent()) {
          steps.add(new Step.Save(file.get(), fence.group(3)));
        } else if (fence.group(2).equals("properties")) {
          steps.add(new Step.Configure(fence.group(3)));
        } else if (fence.group(2).equals("console")) {
          COMMAND
              .matcher(fence.group(3))
              .results()
              .forEach(match -> steps.add(new Step.Type(match.group(1), match.group(2))));
        }
      }
      return new Tutorial(String.valueOf(page.getFileName()), steps);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A program of Bash that follows all commands, and prints a mark and the exit code after each.
   */
  String script(String mark) {
    StringBuilder script = new StringBuilder();
    for (Step.Type type : commands()) {
      script.append(type.command()).append('\n');
      // The next command may ask for the exit code.
      script.append("_code=$?; printf '%s%s\\n' ").append(mark).append(" $_code; (exit $_code)\n");
    }
    return script.toString();
  }

  List<Step.Type> commands() {
    return all(Step.Type.class);
  }

  /** All the operator's settings, in the form that they have in the environment. */
  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    for (Step.Configure step : all(Step.Configure.class)) {
      Properties properties = new Properties();
      try {
        properties.load(new StringReader(step.properties()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      for (String name : properties.stringPropertyNames()) {
        String variable = name.replaceAll("[^a-z]", "_").toUpperCase(Locale.ROOT);
        settings.put(variable, properties.getProperty(name));
      }
    }
    return settings;
  }

  private <S extends Step> List<S> all(Class<S> kind) {
    return steps.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** Whether the output is as the page shows it. */
  static boolean matches(String shown, String printed) {
    String pattern =
        Arrays.stream(shown.strip().split("\\.\\.\\.", -1))
            .map(Pattern::quote)
            .reduce((one, next) -> one + ".*" + next)
            .orElseThrow();
    return Pattern.compile(pattern, Pattern.DOTALL).matcher(printed.strip()).matches();
  }
}
