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

  private static final long DEFAULT_SLOT_UIDS = 1_900_000_000;

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

  static boolean isProgram(long pid) {
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

  static long uid(long pid) {
    return status(pid, "Uid").map(uids -> Long.parseLong(uids.split("\\s+", 2)[0])).orElse(-1L);
  }

  /** The first user id that a helper gives to slots: its option says it, or the default holds. */
  static long slotUids(long helper) {
    try {
      List<String> command =
          List.of(Files.readString(directory(helper).resolve("cmdline")).split("\0"));
      int option = command.indexOf("--uid-base");
      return option < 0 ? DEFAULT_SLOT_UIDS : Long.parseLong(command.get(option + 1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a process calls itself. */
  static String name(ProcessHandle process) {
    return status(process.pid(), "Name").orElse("");
  }

  /** What a process has open: names, with a kind in place of those that are only numbered. */
  static List<String> openFiles(long pid) {
    try (Stream<Path> entries = Files.list(directory(pid).resolve("fd"))) {
      return entries
          .map(ProcessTree::target)
          .map(target -> target.replaceFirst("^(socket|pipe):.*", "$1"))
          .toList();
    } catch (IOException _) {
      return List.of();
    }
  }

  /**
   * Without what a Java machine opens when it first needs it and then keeps: the archives that it
   * has its classes from, and an epoll for each of the threads that carry virtual ones, of which
   * there are as many as were ever busy at once.
   */
  static Stream<String> openFilesOfJava(long pid) {
    return openFiles(pid).stream()
        .filter(file ->
            !file.endsWith(".jar")
                && !file.endsWith("/lib/modules")
                && !file.equals("anon_inode:[eventpoll]"));
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException _) {
      // Closed while it was looked at, or that of the look itself.
      return "";
    }
  }

  static long mounts(long pid) {
    try (Stream<String> lines = Files.lines(directory(pid).resolve("mountinfo"))) {
      return lines.count();
    } catch (IOException | UncheckedIOException _) {
      return 0;
    }
  }

  /**
   * The memory of a process and those below it that is of no file. What one shares with its parent
   * counts for both: how much that is depends on which of them was started anew, and when.
   */
  static long memory(ProcessHandle process) {
    return Stream.concat(Stream.of(process), process.descendants())
        .mapToLong(one -> anonymousMemory(one.pid()))
        .sum();
  }

  private static long anonymousMemory(long pid) {
    try (Stream<String> lines = Files.lines(directory(pid).resolve("smaps_rollup"))) {
      return lines
          .filter(line -> line.startsWith("Anonymous:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    } catch (IOException | UncheckedIOException _) {
      return 0;
    }
  }

  static Path directory(long pid) {
    return Path.of("/proc", Long.toString(pid));
  }
}
