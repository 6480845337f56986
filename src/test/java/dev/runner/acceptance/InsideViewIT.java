package dev.runner.acceptance;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.oneOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a program sees of the machine that it runs on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class InsideViewIT {

  private JsonNode view = Answer.parse("{}");

  @BeforeAll
  void look() throws Exception {
    Deployment deployment = Deployment.underTest();
    try (Client client = deployment.client()) {
      deployment.awaitReady(client);
      Answer answer = client.run("python3", Program.python("probe"));
      assertEquals("", answer.error(), answer::toString);
      view = answer.report();
    }
  }

  private List<String> texts(String field) {
    return StreamSupport.stream(view.path(field).spliterator(), false)
        .map(JsonNode::asText)
        .toList();
  }

  private Map<String, String> map(String field) {
    return view.path(field).properties().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().asText()));
  }

  @Test
  void aProgramSeesNoProcessButItsOwn() {
    assertEquals(List.of(view.path("pid").asText()), texts("processes"));
    assertEquals(List.of(view.path("pid").asText()), texts("signalable"));
  }

  @Test
  void theHostnameIsTheSandboxs() throws Exception {
    assertEquals("sandbox", view.path("hostname").asText());
    assertNotEquals(
        Files.readString(Path.of("/proc/sys/kernel/hostname")).strip(),
        view.path("hostname").asText());
  }

  @Test
  void theOnlyNetworkIsALoopbackThatWorks() {
    assertEquals(List.of("lo"), texts("interfaces"));
    assertTrue(view.path("loopbackWorks").asBoolean());
    assertEquals("Network is unreachable", view.path("outside").asText());
  }

  @Test
  void theRootIsReadOnly() {
    assertTrue(view.path("rootReadOnly").asBoolean());
    Map<String, String> writes = map("writes");
    assertEquals(6, writes.size());
    assertThat(writes.values(), everyItem(is(oneOf("Read-only file system", "Permission denied"))));
  }

  @Test
  void thereIsNoSys() {
    assertEquals(List.of(), texts("sys"));
  }

  @Test
  void mountsAreNosuidAndNothingButTheJobIsWritable() {
    view.path("mounts")
        .properties()
        .forEach(mount -> {
          List<String> options =
              StreamSupport.stream(mount.getValue().spliterator(), false)
                  .map(JsonNode::asText)
                  .toList();
          assertThat(mount.getKey(), options, hasItems("nosuid"));
          String access = mount.getKey().equals("/job") ? "rw" : "ro";
          assertThat(mount.getKey(), options, hasItems(access));
        });
    assertEquals(Set.of("/", "/dev", "/proc", "/job"), map("mounts").keySet());
  }

  @Test
  void theUserIsNobodyInParticularAndCannotBecomeRoot() {
    assertThat(texts("uids"), everyItem(is("1000")));
    assertThat(texts("gids"), everyItem(is("1000")));
    assertEquals(List.of(), texts("groups"));
    assertNotEquals("ok", view.path("becomeRoot").asText());
  }

  @Test
  void everyCapabilitySetIsEmpty() {
    Map<String, String> capabilities = map("capabilities");
    assertEquals(Set.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"), capabilities.keySet());
    assertThat(capabilities.values(), everyItem(is("0000000000000000")));
  }

  @Test
  void noNewPrivilegesCanBeHadAndSystemCallsAreFiltered() {
    assertEquals("1", view.path("noNewPrivs").asText());
    assertEquals("2", view.path("seccomp").asText());
  }

  @Test
  void onlyTheStandardStreamsAreOpenAndThereIsNoTerminal() {
    assertEquals(List.of("0", "1", "2"), texts("descriptors"));
    assertNotEquals("ok", view.path("terminal").asText());
    assertTrue(view.path("session").asBoolean());
  }

  @Test
  void nothingOfTheServicesEnvironmentIsThere() {
    assertEquals(
        Map.of(
            "PATH", "/usr/local/bin:/usr/bin:/bin",
            "HOME", "/tmp",
            "LANG", "C.UTF-8",
            "TMPDIR", "/tmp",
            "USER", "runner"),
        map("environment"));
  }

  @Test
  void theCgroupsOfTheHostHaveNoNamesInside() {
    List<String> cgroups = texts("cgroups");
    assertThat(cgroups, is(not(List.of())));
    assertThat(
        cgroups.stream().map(line -> line.substring(line.lastIndexOf(':') + 1)).toList(),
        everyItem(is("/")));
  }
}
