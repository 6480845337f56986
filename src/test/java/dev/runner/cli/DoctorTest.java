package dev.runner.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.runner.config.TestConfig;
import dev.runner.runtime.HostProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {

  private static final Map<String, String> GOOD_HOST =
      Map.of(
          "proc/sys/kernel/osrelease", "6.1.0-18-amd64\n",
          "proc/sys/user/max_user_namespaces", "96365\n",
          "proc/sys/kernel/seccomp/actions_avail",
              "kill_process kill_thread trap errno log allow\n",
          "sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory hugetlb pids rdma misc\n",
          "proc/meminfo", "MemTotal:  9999999 kB\nMemAvailable:    8388608 kB\n");

  @TempDir private Path root;

  @BeforeEach
  void makeAGoodHost() throws IOException {
    for (Map.Entry<String, String> file : GOOD_HOST.entrySet()) {
      write(file.getKey(), file.getValue());
    }
    for (String name : List.of("cgroup", "ipc", "mnt", "net", "pid", "user", "uts")) {
      Path link = root.resolve("proc/self/ns").resolve(name);
      Files.createDirectories(link.getParent());
      Files.createSymbolicLink(link, Path.of(name + ":[4026531836]"));
    }
  }

  @Test
  void aGoodHostLacksNothing() {
    assertTrue(kernel().stream().allMatch(Check::ok), kernel()::toString);
    assertTrue(kernel().stream().allMatch(check -> check.fix().isEmpty()));
  }

  @Test
  void anOldKernelIsNamed() throws IOException {
    write("proc/sys/kernel/osrelease", "5.15.0-91-generic\n");
    assertMissing("kernel", "5.15.0-91-generic");
  }

  @Test
  void missingNamespacesAreNamed() throws IOException {
    Files.delete(root.resolve("proc/self/ns/user"));
    assertMissing("namespaces", "no user");
  }

  @Test
  void forbiddenUserNamespacesAreNamed() throws IOException {
    write("proc/sys/user/max_user_namespaces", "0\n");
    assertMissing("user namespaces", "at most 0");
  }

  @Test
  void controllersOfVersionOneWillDo() throws IOException {
    write("sys/fs/cgroup/cgroup.controllers", "\n");
    String mount = "31 30 0:26 / /sys/fs/cgroup/%s rw - cgroup cgroup rw,%s\n";
    write(
        "proc/self/mountinfo",
        mount.formatted("memory", "memory")
            + mount.formatted("cpu", "cpu,cpuacct")
            + mount.formatted("pids", "pids"));
    assertTrue(check("cgroups").ok(), check("cgroups").detail());
    write("proc/self/mountinfo", mount.formatted("memory", "memory"));
    assertMissing("cgroups", "version 1 lacks cpu pids cpuacct");
  }

  @Test
  void missingSeccompIsNamed() throws IOException {
    Files.delete(root.resolve("proc/sys/kernel/seccomp/actions_avail"));
    assertMissing("seccomp", "not there");
  }

  @Test
  void aHostWithoutTheProjectLacksRootfsLanguagesAndHelper() {
    List<Check> checks =
        new HostChecks(
                TestConfig.with(
                    Map.of(
                        "runner.rootfs", root.resolve("rootfs").toString(),
                        "runner.helper.socket", root.resolve("helper.sock").toString())),
                HostProcess.current(),
                root)
            .all();
    List<String> missing = checks.stream().filter(check -> !check.ok()).map(Check::name).toList();
    assertTrue(
        missing.containsAll(List.of("rootfs", "languages", "helper socket", "helper")),
        missing::toString);
    assertFalse(missing.contains("Java"), missing::toString);
    assertFalse(missing.contains("memory"), missing::toString);
    assertTrue(checks.stream().allMatch(check -> check.ok() == check.fix().isEmpty()));
  }

  @Test
  void theTableSaysWhatToDoAboutWhatIsMissing() {
    StringWriter out = new StringWriter();
    DoctorCommand.printTable(
        List.of(Check.of("a", true, "here", "x"), Check.of("longer", false, "gone", "find it")),
        new PrintWriter(out));
    assertEquals(
        """
        ok       a       here
        missing  longer  gone
                         to fix: find it
        """,
        out.toString());
  }

  @Test
  void theJsonSaysTheSame() throws IOException {
    StringWriter out = new StringWriter();
    DoctorCommand.printJson(
        List.of(Check.of("a", false, "gone", "find it")),
        Map.of("runner.pool.size", "2"),
        new PrintWriter(out));
    JsonNode said = new ObjectMapper().readTree(out.toString());
    assertEquals("2", said.path("configuration").path("runner.pool.size").asText());
    JsonNode check = said.path("checks").path(0);
    assertEquals("a", check.path("name").asText());
    assertFalse(check.path("ok").asBoolean());
    assertEquals("find it", check.path("fix").asText());
  }

  private List<Check> kernel() {
    return new KernelChecks(root).all();
  }

  private Check check(String name) {
    return kernel().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  private void assertMissing(String name, String detail) {
    assertFalse(check(name).ok());
    assertTrue(check(name).detail().contains(detail), check(name).detail());
    assertFalse(check(name).fix().isEmpty());
  }

  private void write(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
