package dev.runner.runtime;

/**
 * Canned answers in place of sandboxes: for work on a front end where there is no Linux, and for
 * tests. Nothing that is posted to it ever runs.
 *
 * <p>A program "prints" the first string literal of its source. A comment {@code fake: WHAT} in the
 * source asks for another end, see {@link FakeProgram}. Compilers succeed silently.
 */
public final class FakeSandboxRuntime implements SandboxRuntime {

  @Override
  public Sandbox open() {
    return new FakeSandbox();
  }

  @Override
  public String describe() {
    return "fake runtime: results are made up, nothing is run";
  }

  @Override
  public boolean real() {
    return false;
  }
}
