package dev.runner.api;

import dev.runner.coderunner.Catalogue;
import dev.runner.coderunner.Comparison;
import dev.runner.coderunner.RunSpec;
import dev.runner.coderunner.TestCase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code tests}.
 *
 * @param common what a test has that does not say otherwise
 */
record TestFields(RunSpec common, Catalogue catalogue, Judging judging) {

  private static final int MOST = 1000;
  private static final int MAX_NAME = 200;
  private static final double DEFAULT_EPSILON = 1e-6;

  static final List<String> NAMES =
      List.of(
          "name",
          "stdin",
          "stdin_encoding",
          "args",
          "files",
          "limits",
          "expected_stdout",
          "compare");

  private static final Pattern FLOAT = Pattern.compile("float(?:\\(([0-9.eE+-]{1,40})\\))?");
  private static final String RULE =
      "must be exact, trim, tokens, float, float(1e-6) or another bound, or checker";

  /** Who judges, apart from comparisons. */
  enum Judging {
    NOBODY,
    CHECKER,
    INTERACTOR
  }

  List<TestCase> read(Fields parent) {
    List<TestCase> tests = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Fields fields : parent.objects("tests", MOST)) {
      fields.allowOnly(NAMES);
      tests.add(test(fields, names, tests.size() + 1));
    }
    return tests;
  }

  private TestCase test(Fields fields, Set<String> names, int number) {
    String name = fields.text("name").orElse(Integer.toString(number));
    if (name.isEmpty() || name.length() > MAX_NAME) {
      fields.wrong("name", "must have 1 to " + MAX_NAME + " characters");
    }
    if (!names.add(name)) {
      fields.wrong("name", "\"" + name + "\" is the name of another test too");
    }
    Optional<byte[]> expected =
        fields.has("expected_stdout")
            ? Optional.of(fields.utf8("expected_stdout"))
            : Optional.empty();
    return new TestCase(
        name, run(fields), FileFields.ofTest(fields), expected, comparison(fields, expected));
  }

  private RunSpec run(Fields fields) {
    return new RunSpec(
        fields.has("args") ? ArgumentFields.arguments(fields, "args") : common.arguments(),
        common.environment(),
        fields.has("stdin") ? StdinFields.read(fields) : common.input(),
        LimitFields.read(fields, common.limits(), catalogue));
  }

  private Comparison comparison(Fields fields, Optional<byte[]> expected) {
    Optional<String> wanted = fields.text("compare");
    if (judging == Judging.INTERACTOR) {
      if (wanted.isPresent()) {
        fields.wrong("compare", "must not be given where an interactor judges");
      }
      return new Comparison.None();
    }
    if (wanted.isPresent()) {
      Comparison comparison = comparison(fields, wanted.get());
      if (expected.isEmpty() && !(comparison instanceof Comparison.ByChecker)) {
        fields.wrong("compare", "needs expected_stdout");
      }
      return comparison;
    }
    if (judging == Judging.CHECKER) {
      return new Comparison.ByChecker();
    }
    return expected.isPresent() ? new Comparison.Trim() : new Comparison.None();
  }

  private Comparison comparison(Fields fields, String wanted) {
    return switch (wanted) {
      case "exact" -> new Comparison.Exact();
      case "trim" -> new Comparison.Trim();
      case "tokens" -> new Comparison.Tokens();
      case "checker" -> {
        if (judging != Judging.CHECKER) {
          fields.wrong("compare", "needs a checker");
        }
        yield new Comparison.ByChecker();
      }
      default -> numbers(fields, wanted);
    };
  }

  private static Comparison numbers(Fields fields, String wanted) {
    Matcher matcher = FLOAT.matcher(wanted);
    if (matcher.matches()) {
      Optional<Double> epsilon =
          matcher.group(1) == null ? Optional.of(DEFAULT_EPSILON) : bound(matcher.group(1));
      if (epsilon.isPresent()) {
        return new Comparison.Numbers(epsilon.get());
      }
    }
    fields.wrong("compare", RULE);
    return new Comparison.None();
  }

  private static Optional<Double> bound(String text) {
    try {
      double bound = Double.parseDouble(text);
      return bound >= 0 && Double.isFinite(bound) ? Optional.of(bound) : Optional.empty();
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }
}
