package dev.runner.coderunner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runner.config.TestConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueTest {

  private static final String MINIMAL =
      """
      id: tiny
      name: Tiny
      source: main.t
      run:
        command: [tiny, "{source}", "{args}"]
      """;

  @TempDir private Path directory;
  private Path rootfs;
  private Path extra;

  @BeforeEach
  void makeDirectories() throws IOException {
    rootfs = Files.createDirectory(directory.resolve("rootfs"));
    Files.createDirectory(rootfs.resolve("languages"));
    extra = Files.createDirectory(directory.resolve("extra"));
  }

  @Test
  void theProjectsOwnDefinitionsAreValidAndInTheirOrder() throws IOException {
    Catalogue catalogue = load(Map.of("runner.rootfs", "rootfs"));
    List<String> ids = catalogue.languages().stream().map(Language::id).limit(9).toList();
    assertEquals(
        List.of("python3", "nodejs", "c++", "go", "bash", "rust", "c", "java", "typescript"), ids);
  }

  @Test
  void aMinimalDefinitionGetsTheDefaults() throws IOException {
    install("tiny.yaml", MINIMAL);
    Language tiny = tiny();
    assertEquals(Limits.RUN, tiny.run().limits());
    assertTrue(tiny.compile().isEmpty());
    assertTrue(tiny.version().isEmpty());
    assertEquals(
        List.of("tiny", "main.t", "-v", "x y"),
        tiny.run().argv(List.of("main.t"), List.of("-v", "x y")));
    assertEquals(List.of("tiny", "main.t"), tiny.run().argv(List.of("main.t"), List.of()));
    assertTrue(tiny.environment().contains("PATH=/usr/local/bin:/usr/bin:/bin"));
    assertTrue(tiny.environment().contains("HOME=/tmp"));
  }

  @Test
  void aDefinitionMaySayEverything() throws IOException {
    install(
        "tiny.yaml",
        MINIMAL
            + """
              limits: {cpu: 500ms, wall: 1m, memory: 1GiB, processes: 7, output: 64KiB,
                       disk: 128MiB, open_files: 9, stack: 0, cpus: 1.5}
            compile:
              command: [tc, -o, main, "{source}"]
              limits: {disk: 256MiB, file: 1MiB}
            env: {HOME: /elsewhere, TINY: "1"}
            hello: say hello
            """);
    Language tiny = tiny();
    long mib = 1L << 20;
    assertEquals(
        new Limits(
            Duration.ofMillis(500),
            Duration.ofMinutes(1),
            1024 * mib,
            7,
            64 * 1024,
            128 * mib,
            128 * mib,
            9,
            // Unlimited, lowered to the ceiling.
            4096 * mib,
            1500),
        tiny.run().limits());
    Limits compile = tiny.compile().orElseThrow().limits();
    assertEquals(mib, compile.file());
    assertEquals(Limits.COMPILE.cpu(), compile.cpu());
    assertEquals(256 * mib, compile.disk());
    assertTrue(tiny.environment().containsAll(List.of("HOME=/elsewhere", "TINY=1")));
    assertEquals(Optional.of("say hello"), tiny.hello());
  }

  @Test
  void ceilingsLowerWhatADefinitionGives() throws IOException {
    install("tiny.yaml", MINIMAL + "  limits: {cpu: 50s, memory: 1GiB}\n");
    Catalogue catalogue =
        load(Map.of("runner.ceilings.cpu", "3s", "runner.ceilings.memory", "64M"));
    Limits limits = catalogue.byId("tiny").orElseThrow().run().limits();
    assertEquals(Duration.ofSeconds(3), limits.cpu());
    assertEquals(64L << 20, limits.memory());
  }

  @Test
  void versionsComeFromTheManifest() throws IOException {
    install("tiny.yaml", MINIMAL);
    Files.writeString(
        rootfs.resolve("manifest.json"), "{\"languages\": {\"tiny\": {\"version\": \"1.2.3\"}}}");
    assertEquals(Optional.of("1.2.3"), tiny().version());
  }

  @Test
  void anOperatorsDefinitionTakesThePlaceOfAnInstalledOne() throws IOException {
    install("tiny.yaml", MINIMAL);
    Files.writeString(extra.resolve("mine.yaml"), MINIMAL.replace("Tiny", "Mine"));
    Files.writeString(extra.resolve("notes.txt"), "not a definition");
    assertEquals("Mine", tiny().name());
  }

  @Test
  void oneIdInTwoInstalledFilesIsAnError() throws IOException {
    install("a.yaml", MINIMAL);
    install("b.yaml", MINIMAL);
    assertWrong("b.yaml: id: \"tiny\" is taken by ");
  }

  @Test
  void anAliasThatMeansTwoLanguagesIsAnError() throws IOException {
    install("a.yaml", MINIMAL + "aliases: [small]\n");
    install("b.yaml", MINIMAL.replace("id: tiny", "id: other") + "aliases: [small]\n");
    assertWrong("aliases: \"small\" of tiny already means other");
  }

  @Test
  void aMissingRootfsIsNoInvalidDefinition() {
    assertThrows(
        NoSuchFileException.class,
        () -> load(Map.of("runner.rootfs", directory.resolve("nowhere").toString())));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id: tiny             | id: Tiny!           | tiny.yaml: id: \"Tiny!\" must begin with",
        "id: tiny             |                     | tiny.yaml: id: is missing",
        "name: Tiny           | name: [Tiny]        | tiny.yaml: name: must be a text",
        "name: Tiny           | nmae: Tiny          | tiny.yaml: nmae: unknown key; allowed are id,",
        "name: Tiny           | '{'                 | is not YAML",
        "source: main.t       | source: ../main.t   | source: \"../main.t\" must be a file name",
        "source: main.t       | order: x            | order: must be a whole number",
        "run:                 | run: [x]            | is not YAML",
        "'[tiny, \"{source}\"' | '[\"{file}\"'      | run.command: \"{file}\" is not allowed",
        "'\"{args}\"]'        | '\"-a{args}\"]'     | run.command: \"-a{args}\" is not allowed",
      })
  void aWrongDefinitionIsToldWithFileKeyAndRule(String good, String bad, String message)
      throws IOException {
    install("tiny.yaml", MINIMAL.replace(good, bad == null ? "" : bad));
    assertWrong(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cpu: fast        | run.limits.cpu: \"fast\" is not allowed; write a duration",
        "cpu: 0s          | run.limits.cpu: \"0s\" is not allowed; write a duration",
        "memory: 1GB      | run.limits.memory: \"1GB\" is not allowed; write a size",
        "memory: 1KiB     | from 1048576 to",
        "processes: 0     | run.limits.processes: \"0\" is not allowed; write a whole number",
        "processes: two   | run.limits.processes: \"two\" is not allowed",
        "open_files: 2    | at least 3",
        "cpus: -1         | run.limits.cpus: \"-1\" is not allowed",
        "cpus: 0.0001     | run.limits.cpus: \"",
        "disk: 1          | run.limits.disk: \"1\" is not allowed",
        "speed: 1         | run.limits.speed: unknown key; allowed are cpu, wall,",
        "cpu: [1s]        | run.limits.cpu: must be a text",
      })
  void aWrongLimitIsToldWithFileKeyAndRule(String limit, String message) throws IOException {
    install("tiny.yaml", MINIMAL + "  limits: {" + limit + "}\n");
    assertWrong(message);
  }

  private void install(String name, String definition) throws IOException {
    Files.writeString(rootfs.resolve("languages").resolve(name), definition);
  }

  private Catalogue load(Map<String, String> settings) throws IOException {
    Map<String, String> all = new HashMap<>();
    all.put("runner.rootfs", rootfs.toString());
    all.put("runner.languages.extra-directory", extra.toString());
    all.putAll(settings);
    return Languages.load(TestConfig.with(all));
  }

  private Language tiny() throws IOException {
    return load(Map.of()).byId("tiny").orElseThrow();
  }

  private void assertWrong(String message) {
    InvalidDefinition wrong = assertThrows(InvalidDefinition.class, () -> load(Map.of()));
    assertTrue(wrong.getMessage().contains(message), wrong.getMessage());
    assertEquals(1, wrong.getMessage().lines().count());
  }
}
