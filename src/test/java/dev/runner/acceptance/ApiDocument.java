package dev.runner.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The API's description, as the service serves it. Here it is stricter than it says: what it does
 * not know must not be in answers either.
 */
final class ApiDocument {

  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  private final JsonNode document;

  ApiDocument(JsonNode document) {
    this.document = document;
    close(document.path("components").path("schemas"));
    close(document.path("paths"));
  }

  private static void close(JsonNode node) {
    node.forEach(ApiDocument::close);
    if (node instanceof ObjectNode schema
        && schema.path("properties").isObject()
        && !schema.has("additionalProperties")) {
      schema.put("additionalProperties", false);
    }
  }

  /** That a value is as the named schema says. */
  void check(String schema, JsonNode value) {
    assertEquals(
        Set.of(), of("#/components/schemas/" + schema).validate(value), value::toPrettyString);
  }

  boolean allows(String schema, JsonNode value) {
    return of("#/components/schemas/" + schema).validate(value).isEmpty();
  }

  /** That an answer is one of those that the operation can have. */
  void check(String method, String path, HttpResponse<String> answer) {
    String status = Integer.toString(answer.statusCode());
    JsonNode response =
        resolved(document.path("paths").path(path).path(method).path("responses").path(status));
    assertFalse(response.isMissingNode(), () -> "undocumented: " + status + " " + answer.body());
    for (var header : response.path("headers").properties()) {
      boolean required = resolved(header.getValue()).path("required").asBoolean();
      assertFalse(
          required && answer.headers().firstValue(header.getKey()).isEmpty(), header.getKey());
    }
    String type = answer.headers().firstValue("Content-Type").orElse("none").split(";", 2)[0];
    JsonNode media = response.path("content").path(type);
    assertFalse(media.isMissingNode(), () -> "undocumented: " + status + " " + type);
    if (type.equals("application/json") || type.endsWith("+json")) {
      JsonNode value = Answer.parse(answer.body());
      assertEquals(Set.of(), of(media.path("schema")).validate(value), value::toPrettyString);
    }
  }

  /** The methods that the paths know, in upper case. */
  Map<String, Set<String>> methods() {
    Map<String, Set<String>> methods = new TreeMap<>();
    for (var path : document.path("paths").properties()) {
      Set<String> names = new TreeSet<>();
      path.getValue()
          .fieldNames()
          .forEachRemaining(name -> names.add(name.toUpperCase(Locale.ROOT)));
      names.retainAll(Set.of("GET", "POST", "PUT", "DELETE", "PATCH"));
      methods.put(path.getKey(), names);
    }
    return methods;
  }

  private JsonNode resolved(JsonNode node) {
    String reference = node.path("$ref").asText();
    return reference.isEmpty() ? node : document.at(reference.substring(1));
  }

  private JsonSchema of(String reference) {
    return of(JsonNodeFactory.instance.objectNode().put("$ref", reference));
  }

  private JsonSchema of(JsonNode schema) {
    ObjectNode whole = schema.deepCopy();
    whole.set("components", document.path("components"));
    return SCHEMAS.getSchema(whole);
  }
}
