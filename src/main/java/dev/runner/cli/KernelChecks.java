package dev.runner.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the helper needs of the kernel. Everything is read from below one root, for the tests. */
final class KernelChecks {

  private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*");
  private static final int OLDEST_MAJOR = 5;
  private static final int OLDEST_MINOR = 19;

  private static final List<String> NAMESPACES =
      List.of("cgroup", "ipc", "mnt", "net", "pid", "user", "uts");

  private static final List<String> CONTROLLERS = List.of("cpu", "memory", "pids");
  private static final List<String> SECCOMP_ACTIONS = List.of("errno", "kill_process");

  private final Path root;

  KernelChecks(Path root) {
    this.root = root;
  }

  List<Check> all() {
    return List.of(kernel(), namespaces(), userNamespaces(), cgroups(), seccomp());
  }

  private Check kernel() {
    String release = line("proc/sys/kernel/osrelease");
    Matcher version = RELEASE.matcher(release);
    boolean ok = false;
    if (version.matches()) {
      int major = Integer.parseInt(version.group(1));
      int minor = Integer.parseInt(version.group(2));
      ok = major > OLDEST_MAJOR || (major == OLDEST_MAJOR && minor >= OLDEST_MINOR);
    }
    return Check.of(
        "kernel",
        ok,
        release.isEmpty() ? "not Linux" : release,
        "run Linux 5.19 or newer: Debian 12, Ubuntu 24.04 and later have it");
  }

  private Check namespaces() {
    List<String> missing =
        NAMESPACES.stream().filter(name -> !exists("proc/self/ns/" + name)).toList();
    return Check.of(
        "namespaces",
        missing.isEmpty(),
        missing.isEmpty() ? String.join(" ", NAMESPACES) : "no " + String.join(" ", missing),
        "use a kernel that is built with all namespaces (CONFIG_NAMESPACES and its parts)");
  }

  private Check userNamespaces() {
    String most = line("proc/sys/user/max_user_namespaces");
    return Check.of(
        "user namespaces",
        !most.isEmpty() && !most.equals("0"),
        most.isEmpty() ? "not there" : "at most " + most,
        "sysctl user.max_user_namespaces=10000, and in /etc/sysctl.d to keep it");
  }

  /** Version 2 with all controllers, or else those of version 1, each in a hierarchy. */
  private Check cgroups() {
    Set<String> unified =
        new TreeSet<>(List.of(line("sys/fs/cgroup/cgroup.controllers").split(" ")));
    if (unified.containsAll(CONTROLLERS)) {
      return Check.of("cgroups", true, "version 2: " + String.join(" ", CONTROLLERS), "");
    }
    Set<String> old = controllersOfVersion1();
    List<String> needed = new ArrayList<>(CONTROLLERS);
    needed.add("cpuacct");
    List<String> missing = needed.stream().filter(name -> !old.contains(name)).toList();
    return Check.of(
        "cgroups",
        missing.isEmpty(),
        missing.isEmpty()
            ? "version 1: " + String.join(" ", needed)
            : "version 2 lacks controllers, and version 1 lacks " + String.join(" ", missing),
        "boot with cgroup version 2 (systemd.unified_cgroup_hierarchy=1), and see that"
            + " cgroup_disable= is not on the kernel's command line");
  }

  /** The last fields of a line of mountinfo are: {@code - type source options}. */
  private Set<String> controllersOfVersion1() {
    Set<String> controllers = new TreeSet<>();
    for (String mount : lines("proc/self/mountinfo")) {
      int separator = mount.indexOf(" - cgroup ");
      if (separator >= 0) {
        String options = mount.substring(mount.lastIndexOf(' ') + 1);
        controllers.addAll(List.of(options.split(",")));
      }
    }
    return controllers;
  }

  private Check seccomp() {
    String actions = line("proc/sys/kernel/seccomp/actions_avail");
    return Check.of(
        "seccomp",
        List.of(actions.split(" ")).containsAll(SECCOMP_ACTIONS),
        actions.isEmpty() ? "not there" : actions,
        "use a kernel that is built with CONFIG_SECCOMP_FILTER");
  }

  private boolean exists(String path) {
    // A namespace is a link to nowhere that a path would follow.
    return Files.exists(root.resolve(path), LinkOption.NOFOLLOW_LINKS);
  }

  private String line(String path) {
    List<String> lines = lines(path);
    return lines.isEmpty() ? "" : lines.getFirst().strip();
  }

  /** What cannot be read counts as missing. */
  private List<String> lines(String path) {
    try {
      return Files.readAllLines(root.resolve(path));
    } catch (IOException _) {
      return List.of();
    }
  }
}
