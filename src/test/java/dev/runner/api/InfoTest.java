package dev.runner.api;

import static io.restassured.RestAssured.get;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.runner.config.Version;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@QuarkusTest
class InfoTest {

  @Test
  void theVersionIsThatOfThePom() throws IOException {
    String told = get("/q/info").then().statusCode(200).extract().path("build.version");
    assertEquals(Version.current(), told);
    String pom = Files.readString(Path.of("pom.xml"));
    assertEquals(told, pom.replaceFirst("(?s).*?\n  <version>(.*?)</version>.*", "$1"));
  }
}
