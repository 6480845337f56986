package dev.runner.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the kernel says about the processes of a deployment, seen from outside of the sandbox. */
final class ProcessTree {

  private ProcessTree() {}

  /**
   * The processes in sandboxes: those below the helper with a process id of their own namespace.
   */
  static List<ProcessHandle> sandboxed(ProcessHandle helper) {
    return helper.descendants().filter(process -> isSandboxed(process.pid())).toList();
  }

  /** Those of them that run a program: not the init of a sandbox, which is its number 1. */
  static List<ProcessHandle> programs(ProcessHandle helper) {
    return helper.descendants().filter(process -> isProgram(process.pid())).toList();
  }

  static boolean isSandboxed(long pid) {
    return namespacePids(pid).length > 1;
  }

  private static boolean isProgram(long pid) {
    String[] pids = namespacePids(pid);
    return pids.length > 1 && !pids[pids.length - 1].equals("1");
  }

  private static String[] namespacePids(long pid) {
    return status(pid, "NSpid").map(pids -> pids.split("\\s+", -1)).orElse(new String[0]);
  }

  /** A field of {@code /proc/PID/status}; none if there is no such process any more. */
  static Optional<String> status(long pid, String field) {
    try (Stream<String> lines = Files.lines(directory(pid).resolve("status"))) {
      return lines
          .filter(line -> line.startsWith(field + ":"))
          .map(line -> line.substring(field.length() + 1).strip())
          .findFirst();
    } catch (IOException | UncheckedIOException _) {
      return Optional.empty();
    }
  }

  /** A field of {@code /proc/PID/status} that is a size. */
  static long bytes(long pid, String field) {
    String value = status(pid, field).orElseThrow();
    return Long.parseLong(value.substring(0, value.indexOf(' '))) * 1024;
  }

  static long openFiles(long pid) {
    return entries(directory(pid).resolve("fd"));
  }

  static long mounts(long pid) {
    try (Stream<String> lines = Files.lines(directory(pid).resolve("mountinfo"))) {
      return lines.count();
    } catch (IOException | UncheckedIOException _) {
      return 0;
    }
  }

  static Path directory(long pid) {
    return Path.of("/proc", Long.toString(pid));
  }

  private static long entries(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.count();
    } catch (IOException _) {
      return 0;
    }
  }
}
