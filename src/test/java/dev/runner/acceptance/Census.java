package dev.runner.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a deployment has of the machine's countable things.
 *
 * @param processes of helper and service, with everything below them
 * @param cgroups directories of the slots and below
 * @param hostMounts in the mount namespace of this machine
 * @param mounts in the mount namespaces of the helper and everything below it, added up
 * @param helperFiles open in the helper and everything below it
 * @param serviceFiles open in the service
 */
record Census(
    long processes,
    long cgroups,
    long hostMounts,
    long mounts,
    long helperFiles,
    long serviceFiles) {

  static Census of(Deployment deployment) {
    ProcessHandle service = deployment.service();
    List<ProcessHandle> helpers =
        Stream.concat(Stream.of(deployment.helper()), deployment.helper().descendants()).toList();
    return new Census(
        helpers.size() + 1 + service.descendants().count(),
        cgroups(helpers),
        ProcessTree.mounts(ProcessHandle.current().pid()),
        helpers.stream().mapToLong(process -> ProcessTree.mounts(process.pid())).sum(),
        helpers.stream().mapToLong(process -> ProcessTree.openFiles(process.pid())).sum(),
        ProcessTree.openFiles(service.pid()));
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
