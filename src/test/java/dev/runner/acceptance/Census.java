package dev.runner.acceptance;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a deployment has of the machine's countable things.
 *
 * @param processes of helper and service, with everything below them
 * @param cgroups directories of the slots and below
 * @param hostMounts in the mount namespace of this machine
 * @param mounts in the mount namespaces of the helper and everything below it, added up
 * @param helperFiles open in the helper and everything below it
 * @param serviceFiles how many of each the service has open, without those of its Java machine and
 *     the connections that clients still hold: theirs to close, as some do only when their garbage
 *     is collected
 * @param strangers processes anywhere on this machine with a user id of a slot that are not below
 *     the helper
 */
record Census(
    long processes,
    long cgroups,
    long hostMounts,
    long mounts,
    long helperFiles,
    SortedMap<String, Long> serviceFiles,
    long strangers) {

  private static final Duration SETTLING = Duration.ofSeconds(20);

  private static final Duration STEADY = Duration.ofSeconds(1);

  /** How many user ids a deployment has for its slots. */
  private static final int SLOT_UIDS = 4096;

  static Census of(Deployment deployment) {
    ProcessHandle service = deployment.service();
    List<ProcessHandle> helpers =
        Stream.concat(Stream.of(deployment.helper()), deployment.helper().descendants()).toList();
    return new Census(
        helpers.size() + 1 + service.descendants().count(),
        cgroups(helpers),
        ProcessTree.mounts(ProcessHandle.current().pid()),
        helpers.stream().mapToLong(process -> ProcessTree.mounts(process.pid())).sum(),
        helpers.stream().mapToLong(process -> ProcessTree.openFiles(process.pid()).size()).sum(),
        serviceFiles(service.pid(), deployment.url().getPort()),
        strangers(helpers));
  }

  private static SortedMap<String, Long> serviceFiles(long pid, int port) {
    SortedMap<String, Long> files =
        ProcessTree.openFilesOfJava(pid)
            .collect(groupingBy(file -> file, TreeMap::new, counting()));
    files.merge("socket", -connections(port), Long::sum);
    return files;
  }

  /** The census once it is the same for a while. */
  static Census settled(Deployment deployment) throws InterruptedException {
    Census[] last = {of(deployment)};
    long[] since = {System.nanoTime()};
    Await.until(
        "a steady census",
        SETTLING,
        () -> {
          Census now = of(deployment);
          if (!now.equals(last[0])) {
            last[0] = now;
            since[0] = System.nanoTime();
          }
          return System.nanoTime() - since[0] > STEADY.toNanos();
        });
    return last[0];
  }

  /**
   * How many connections to a port of this machine are established (proc_net_tcp.txt of Linux). One
   * that its client has closed is not, whoever keeps it.
   */
  private static long connections(int port) {
    String local = ":%04X".formatted(port);
    return Stream.of("tcp", "tcp6")
        .flatMap(table -> lines(Path.of("/proc/net", table)))
        .map(line -> line.strip().split(" +"))
        .filter(line -> line[1].endsWith(local) && line[3].equals("01"))
        .count();
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the deployment has just this again; fails with both censuses if it does not. */
  void assertAgain(Deployment deployment) throws InterruptedException {
    try {
      Await.until("the same census", SETTLING, () -> of(deployment).equals(this));
    } catch (AssertionError _) {
      assertEquals(this, of(deployment));
    }
  }

  private static long strangers(List<ProcessHandle> helpers) {
    long first = ProcessTree.slotUids(helpers.getFirst().pid());
    Set<ProcessHandle> known = Set.copyOf(helpers);
    return ProcessHandle.allProcesses()
        .filter(process -> !known.contains(process))
        .filter(process -> {
          long uid = ProcessTree.uid(process.pid());
          return uid >= first && uid < first + SLOT_UIDS;
        })
        .count();
  }

  /** All directories beside and below those that the processes are in, so also empty ones. */
  private static long cgroups(List<ProcessHandle> helpers) {
    return helpers.stream()
        .flatMap(process -> slots(process.pid()))
        .map(Path::getParent)
        .distinct()
        .mapToLong(Census::directories)
        .sum();
  }

  /** The cgroups of the slot that a process is in, one for each hierarchy. */
  private static Stream<Path> slots(long pid) {
    try {
      return Files.readAllLines(ProcessTree.directory(pid).resolve("cgroup")).stream()
          .map(line -> line.split(":", 3))
          .map(line -> Path.of("/sys/fs/cgroup", line[1], line[2]))
          .flatMap(Census::slot);
    } catch (IOException _) {
      return Stream.empty();
    }
  }

  /** With version 2 a process is in a group below its slot's. */
  private static Stream<Path> slot(Path cgroup) {
    return Stream.<Path>iterate(cgroup, path -> path.getNameCount() > 0, Path::getParent)
        .filter(path -> path.getFileName().toString().startsWith("slot-"))
        .limit(1);
  }

  private static long directories(Path below) {
    try (Stream<Path> all = Files.walk(below)) {
      return all.filter(Files::isDirectory).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
