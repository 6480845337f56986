package dev.runner.acceptance;

/** The languages of the core profile, and what is different in each when a program goes wrong. */
enum TestLanguage {
  PYTHON3("python3", "py", "exit status 1", "SyntaxError", "exit status 1", "deliberate failure"),
  NODEJS("nodejs", "js", "exit status 1", "SyntaxError", "exit status 1", "deliberate failure"),
  CPP("c++", "cpp", "exit status 1", "undeclared", "signal: aborted", "deliberate failure"),
  GO("go", "go", "exit status 1", "undeclared", "exit status 2", "deliberate failure"),
  BASH("bash", "sh", "exit status 2", "syntax error", "exit status 1", "deliberate_failure"),
  RUST("rust", "rs", "exit status 1", "mismatched types", "exit status 101", "deliberate failure"),
  C("c", "c", "exit status 1", "expected ‘;’", "signal: segmentation fault", ""),
  JAVA(
      "java", "java", "exit status 1", "incompatible types", "exit status 1", "deliberate failure"),
  TYPESCRIPT("typescript", "ts", "exit status 1", "TS2322", "exit status 1", "deliberate failure");

  private final String id;
  private final String extension;
  private final String brokenError;
  private final String brokenWords;
  private final String uncaughtError;
  private final String uncaughtWords;

  TestLanguage(
      String id,
      String extension,
      String brokenError,
      String brokenWords,
      String uncaughtError,
      String uncaughtWords) {
    this.id = id;
    this.extension = extension;
    this.brokenError = brokenError;
    this.brokenWords = brokenWords;
    this.uncaughtError = uncaughtError;
    this.uncaughtWords = uncaughtWords;
  }

  String id() {
    return id;
  }

  String extension() {
    return extension;
  }

  /** How a program ends that the compiler or interpreter does not understand. */
  String brokenError() {
    return brokenError;
  }

  /** What the compiler or interpreter says about it. */
  String brokenWords() {
    return brokenWords;
  }

  /** How a program ends by an error that it does not handle. */
  String uncaughtError() {
    return uncaughtError;
  }

  /** What it prints then. */
  String uncaughtWords() {
    return uncaughtWords;
  }

  @Override
  public String toString() {
    return id;
  }
}
