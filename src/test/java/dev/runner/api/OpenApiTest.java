package dev.runner.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.runner.coderunner.LimitName;
import dev.runner.coderunner.Signals;
import dev.runner.coderunner.Status;
import dev.runner.jobs.JobState;
import dev.runner.jobs.StoredJob;
import io.quarkus.test.junit.QuarkusTest;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The description of the API says what the code does. */
@QuarkusTest
@SuppressWarnings("NullAway") // a missing value fails the test
class OpenApiTest {

  private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");

  @Inject Router router;
  @Inject StoredRequests stored;

  static JsonNode document() throws IOException {
    try (InputStream in = OpenApiTest.class.getResourceAsStream("/api/openapi.yaml")) {
      return new YAMLMapper().readTree(in);
    }
  }

  @Test
  void itIsServedInBothForms() throws IOException {
    byte[] yaml =
        get("/api/openapi.yaml")
            .then()
            .statusCode(200)
            .contentType("application/yaml")
            .extract()
            .asByteArray();
    byte[] json =
        given()
            .header("Accept", "application/json")
            .get("/api/openapi.json")
            .then()
            .statusCode(200)
            .contentType("application/json")
            .extract()
            .asByteArray();
    assertEquals(document(), new YAMLMapper().readTree(yaml));
    assertEquals(document(), new ObjectMapper().readTree(json));
  }

  @Test
  void itIsSoundOpenApi() throws IOException {
    var parsed =
        new OpenAPIV3Parser().readContents(document().toString(), null, new ParseOptions());
    assertEquals(List.of(), parsed.getMessages());
    assertEquals("3.1.0", parsed.getOpenAPI().getOpenapi());
  }

  @Test
  void itsSchemasAreSoundJsonSchema() throws IOException {
    JsonSchema meta =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(SchemaLocation.of(SchemaId.V202012));
    for (var schema : document().at("/components/schemas").properties()) {
      assertEquals(Set.of(), meta.validate(schema.getValue()), schema.getKey());
    }
  }

  /** A comma in a text without quotes makes its rest a key. */
  @Test
  void eachKeywordOfItsSchemasHasAValue() throws IOException {
    assertHasValues(document().at("/components/schemas"));
  }

  private static void assertHasValues(JsonNode node) {
    node.properties().forEach(entry -> assertFalse(entry.getValue().isNull(), entry.getKey()));
    node.forEach(OpenApiTest::assertHasValues);
  }

  @Test
  void whatItRefersToIsThere() throws IOException {
    JsonNode document = document();
    for (String reference : document.findValuesAsText("$ref")) {
      assertFalse(document.at(reference.substring(1)).isMissingNode(), reference);
    }
  }

  @Test
  void itHasThePathsAndMethodsOfTheService() throws IOException {
    Set<String> documented = new TreeSet<>();
    for (var path : document().path("paths").properties()) {
      for (var operation : path.getValue().properties()) {
        if (METHODS.contains(operation.getKey())) {
          documented.add(operation.getKey() + " " + path.getKey().replaceAll("\\{.*?}", "*"));
        }
      }
    }
    Set<String> served = new TreeSet<>(resources());
    // Of those that Vert.x serves, only the router knows; their methods are asked for.
    served.addAll(
        router.getRoutes().stream()
            .map(Route::getPath)
            .filter(path -> path != null && path.startsWith("/api/v"))
            .flatMap(OpenApiTest::methods)
            .toList());
    assertEquals(served, documented);
  }

  /** What a path that Vert.x serves says that it allows. */
  private static Stream<String> methods(String path) {
    String found = path.replaceAll(":[a-z]+", "*");
    String allowed = given().put(path.replaceAll(":[a-z]+", "x")).getHeader("Allow");
    assertTrue(allowed != null, path);
    return Arrays.stream(allowed.split(",", -1))
        .map(method -> method.strip().toLowerCase(Locale.ROOT))
        .filter(METHODS::contains)
        .map(method -> method + " " + found);
  }

  private static List<String> resources() {
    List<String> operations = new ArrayList<>();
    for (JavaClass type :
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.runner.api")) {
      if (type.isAnnotatedWith(Path.class)) {
        String prefix = type.getAnnotationOfType(Path.class).value();
        for (JavaMethod method : type.getMethods()) {
          String path =
              prefix
                  + method
                      .tryGetAnnotationOfType(Path.class)
                      .map(annotation -> annotation.value().replaceAll("\\{.*?}", "*"))
                      .orElse("");
          method.getAnnotations().stream()
              .map(annotation -> annotation.getRawType().getSimpleName().toLowerCase(Locale.ROOT))
              .filter(METHODS::contains)
              .forEach(name -> operations.add(name + " " + path));
        }
      }
    }
    return operations;
  }

  /**
   * A schema and the fields that the code reads for it.
   *
   * @param schema its name
   */
  record Accepted(String schema, List<String> fields) {}

  static List<Accepted> accepted() {
    return List.of(
        new Accepted("RunRequest", JobRequestReader.RUN_NAMES),
        new Accepted("JobRequest", and(JobRequestReader.RUN_NAMES, StoredRequests.MORE_NAMES)),
        new Accepted("BatchRequestLine", and(JobRequestReader.RUN_NAMES, List.of("id"))),
        new Accepted("SessionStart", JobRequestReader.SESSION_NAMES),
        new Accepted("Companion", JobRequestReader.COMPANION_NAMES),
        new Accepted("CompileOptions", ProgramFields.COMPILE_NAMES),
        new Accepted("ProgramFile", FileFields.PROGRAM_NAMES),
        new Accepted("TestFile", FileFields.TEST_NAMES),
        new Accepted("TestCase", TestFields.NAMES),
        new Accepted("Limits", LimitFields.NAMES),
        new Accepted("LimitValues", LimitFields.NAMES));
  }

  private static List<String> and(List<String> names, List<String> more) {
    return Stream.concat(names.stream(), more.stream()).toList();
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void aSchemaHasTheFieldsThatAreRead(Accepted accepted) throws IOException {
    Set<String> documented = new TreeSet<>();
    schema(accepted.schema()).path("properties").fieldNames().forEachRemaining(documented::add);
    assertEquals(new TreeSet<>(accepted.fields()), documented);
  }

  @Test
  void aRequestMustNotHaveOtherFields() throws IOException {
    for (Accepted accepted : accepted()) {
      if (!accepted.schema().equals("LimitValues")) {
        JsonNode others = schema(accepted.schema()).path("additionalProperties");
        assertTrue(others.isBoolean() && !others.booleanValue(), accepted.schema());
      }
    }
  }

  @Test
  void theSmallestLimitsAreThoseOfTheCode() throws IOException {
    for (LimitName limit : LimitName.values()) {
      JsonNode documented = schema("Limits").path("properties").path(limit.wireName());
      assertEquals(limit.least(), documented.path("minimum").longValue(), limit.wireName());
    }
  }

  @Test
  void theStatusesAreThoseOfTheCode() throws IOException {
    assertEquals(
        Arrays.stream(Status.values()).map(Status::wireName).toList(),
        texts(schema("Status").path("enum")));
  }

  @Test
  void theStatesOfJobsAreThoseOfTheCode() throws IOException {
    assertEquals(
        Arrays.stream(JobState.values()).map(JobState::wireName).toList(),
        texts(schema("JobState").path("enum")));
  }

  @Test
  void theSignalsAreThoseOfTheCode() throws IOException {
    assertEquals(
        IntStream.rangeClosed(1, 31).mapToObj(Signals::name).toList(),
        texts(schema("SessionSignal").at("/properties/signal/enum")));
  }

  @Test
  void theProblemsAreThoseOfTheCode() throws IOException {
    JsonNode problem = schema("Problem").path("properties");
    assertEquals(
        Stream.of(Problem.Kind.values()).map(Problem.Kind::type).collect(Collectors.toSet()),
        Set.copyOf(texts(problem.at("/type/enum"))));
    assertEquals(
        Stream.of(Problem.Kind.values())
            .map(kind -> Integer.toString(kind.status()))
            .collect(Collectors.toSet()),
        Set.copyOf(texts(problem.at("/status/enum"))));
  }

  @Test
  void theResultOfAJobWhoseLanguageIsGoneHasWhatEachResultHas() throws IOException {
    StoredJob job =
        new StoredJob(
            "01a214578fac76fa382b0666b7328dc9",
            "",
            "",
            JobState.RUNNING,
            3,
            Instant.EPOCH,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    byte[] request = "{\"language\":\"klingon\",\"source\":\"\"}".getBytes(UTF_8);
    JsonNode result =
        new ObjectMapper()
            .readTree(stored.notRun(job, request, Status.INTERNAL_ERROR, "why", Duration.ZERO));
    assertEquals("klingon", result.path("language").asText());
    for (String name : texts(schema("RunAnswer").path("required"))) {
      assertTrue(result.has(name), name);
    }
  }

  @Test
  void itsExampleRequestsAreAccepted() throws IOException {
    JsonNode paths = document().path("paths");
    for (JsonNode example :
        paths.at("/~1api~1v2~1run/post/requestBody/content").findValues("value")) {
      given()
          .contentType("application/json")
          .body(example.toString().getBytes(UTF_8))
          .post("/api/v2/run")
          .then()
          .statusCode(200);
    }
  }

  private static JsonNode schema(String name) throws IOException {
    JsonNode schema = document().at("/components/schemas/" + name);
    assertFalse(schema.isMissingNode(), name);
    return schema;
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }
}
