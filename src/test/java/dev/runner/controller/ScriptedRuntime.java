package dev.runner.controller;

import dev.runner.runtime.FakeSandboxRuntime;
import dev.runner.runtime.Sandbox;
import dev.runner.runtime.SandboxException;
import dev.runner.runtime.SandboxRuntime;
import dev.runner.runtime.Workspace;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A runtime whose sandboxes get ready, and are lost, when the test says so. */
final class ScriptedRuntime implements SandboxRuntime {

  /** Every sandbox that was asked for, in order. */
  final BlockingQueue<ScriptedSandbox> opened = new LinkedBlockingQueue<>();

  /** While true, sandboxes cannot be had. */
  volatile boolean away;

  final AtomicInteger attempts = new AtomicInteger();

  @Override
  public Sandbox open() throws SandboxException {
    attempts.incrementAndGet();
    if (away) {
      throw lost();
    }
    ScriptedSandbox sandbox = new ScriptedSandbox();
    opened.add(sandbox);
    return sandbox;
  }

  @Override
  public String describe() {
    return "scripted";
  }

  @Override
  public boolean real() {
    return false;
  }

  /** The message of a sandbox that is lost, made by the one runtime that can be asked for it. */
  static SandboxException lost() {
    Sandbox sandbox = new FakeSandboxRuntime().open();
    sandbox.close();
    try {
      sandbox.serve(() -> {});
    } catch (SandboxException e) {
      return e;
    }
    throw new AssertionError();
  }

  static final class ScriptedSandbox implements Sandbox {
    private final BlockingQueue<Boolean> events = new LinkedBlockingQueue<>();
    final AtomicInteger finished = new AtomicInteger();
    volatile boolean closed;

    @Override
    public long slot() {
      return 0;
    }

    @Override
    public Duration preparation() {
      return Duration.ZERO;
    }

    void ready() {
      events.add(true);
    }

    void lose() {
      events.add(false);
    }

    @Override
    public void serve(Runnable onReady) throws SandboxException {
      try {
        while (events.take()) {
          onReady.run();
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      throw lost();
    }

    @Override
    public Workspace workspace() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void finish() {
      finished.incrementAndGet();
    }

    @Override
    public void close() {
      closed = true;
      lose();
    }
  }
}
