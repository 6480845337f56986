package dev.runner.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the service answers is what its description says. */
@Tag("deployment")
final class ApiDocumentIT {

  private static final String JSON = "application/json";
  private static final String RUN = "/api/v2/run";
  private static final String JOBS = "/api/v2/jobs";
  private static final String JOB = JOBS + "/{id}";

  private static final Map<String, String> EVENTS =
      Map.of(
          "queued", "EventQueued",
          "compiling", "EventCompiling",
          "compiled", "EventCompiled",
          "running", "EventRunning",
          "stdout", "EventOutput",
          "stderr", "EventOutput",
          "exit", "EventExit",
          "result", "RunAnswer");

  private final Deployment deployment = Deployment.underTest();
  private V2 v2;
  private ApiDocument document;

  @BeforeEach
  void open() throws Exception {
    v2 = new V2(deployment);
    document = new ApiDocument(Answer.parse(send("GET", "/api/openapi.json", "").body()));
  }

  @AfterEach
  void close() {
    v2.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'language':'py','source':'print(input())','stdin':'MQ==','stdin_encoding':'base64'}",
        "{'language':'python3','source':'import sys;sys.exit(7)','args':['a'],'env':{'A':'b'}}",
        "{'language':'python3','source':'import os;os.kill(os.getpid(),11)'}",
        "{'language':'python3','source':'while 1: pass','limits':{'cpu_ms':100}}",
        "{'language':'python3','source':'x=bytearray(1<<29)','limits':{'memory_bytes':67108864}}",
        "{'language':'python3','source':'print(9*9999)','limits':{'output_bytes':3}}",
        "{'language':'bash','source':'printf \\\\\\\\377; sleep 9','limits':{'wall_ms':200}}",
        "{'language':'bash','source':'sleep 9','deadline_ms':200}",
        "{'language':'c','source':'no C','cache':false}",
        "{'language':'c','source':'int main(void){return 0;}','compile':{'args':['-O1'],"
            + "'limits':{'cpu_ms':9000}},'version':'14'}",
        "{'language':'python3','files':[{'name':'a/b.txt','content':'aGk=','encoding':'base64'},"
            + "{'name':'x.py','content':'open(\\'o.bin\\',\\'wb\\').write(b\\'\\\\xff\\')',"
            + "'entry':true}],'outputs':['*.bin','a/*']}",
        "{'language':'python3','source':'print(1)','stop_on_failure':true,'tests':["
            + "{'expected_stdout':'1','compare':'float(1e-3)'},{'name':'b','expected_stdout':'2'},"
            + "{'name':'c','stdin':'','args':[],'limits':{'processes':9}}]}",
        "{'language':'python3','source':'print(1)','tests':[{'expected_stdout':'1'}],"
            + "'checker':{'language':'bash','source':'echo said; exit 1'}}",
        "{'language':'python3','source':'print(1)','interactor':"
            + "{'language':'bash','source':'read x; exit 0'}}",
      })
  void aGoodRequestAndItsAnswerAreAsDescribed(String quoted) throws Exception {
    String body = json(quoted);
    document.check("RunRequest", Answer.parse(body));
    HttpResponse<String> answer = send("POST", RUN, body);
    assertEquals(200, answer.statusCode(), answer::body);
    document.check("post", RUN, answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'source':''}",
        "{'language':'python3'}",
        "{'language':'python3','source':'','files':[{'name':'a','content':''}]}",
        "{'language':'python3','source':'','sorce':''}",
        "{'language':'python3','source':7}",
        "{'language':'python3','files':[]}",
        "{'language':'python3','files':[{'name':'a.py'}]}",
        "{'language':'python3','source':'','limits':{'cpu_ms':0}}",
        "{'language':'python3','source':'','limits':{'cpus':1}}",
        "{'language':'python3','source':'','deadline_ms':86400001}",
        "{'language':'python3','source':'','env':{'1':''}}",
        "{'language':'python3','source':'','stdin':'','stdin_encoding':'latin1'}",
        "{'language':'python3','source':'','tests':[]}",
        "{'language':'python3','source':'','tests':[{'expected_stdout':'','compare':'fuzzy'}]}",
        "{'language':'python3','source':'','outputs':['']}",
        "{'language':'python3','source':'','checker':{'language':'bash'},'tests':[{}]}",
      })
  void whatTheDescriptionRulesOutIsRefused(String quoted) throws Exception {
    String body = json(quoted);
    assertFalse(document.allows("RunRequest", Answer.parse(body)));
    HttpResponse<String> answer = send("POST", RUN, body);
    assertEquals(400, answer.statusCode(), answer::body);
    document.check("post", RUN, answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'language':'klingon','source':''}",
        "{'language':'python3','version':'2','source':''}",
        "{'language':'python3','source':'','limits':{'cpu_ms':999999999}}",
        "{'language':'python3','source':'','compile':{}}",
        "no JSON"
      })
  void aProblemIsAsDescribed(String quoted) throws Exception {
    HttpResponse<String> answer = send("POST", RUN, json(quoted));
    assertEquals(400, answer.statusCode(), answer::body);
    document.check("post", RUN, answer);
  }

  @Test
  void eachPathTellsItsMethodsAndRefusesOthers() throws Exception {
    for (Map.Entry<String, Set<String>> path : document.methods().entrySet()) {
      String place = path.getKey().replaceAll("\\{[a-z]+}", "c");
      assertEquals(path.getValue(), allowed(204, send("OPTIONS", place, "")), place);
      assertEquals(path.getValue(), allowed(405, send("TRACE", place, "")), place);
    }
    assertEquals(404, send("OPTIONS", "/api/v2/nothing", "").statusCode());
    assertEquals(404, send("OPTIONS", "/api/v1/nothing", "").statusCode());
    assertEquals(200, send("HEAD", "/api/v2/languages/c", "").statusCode());
  }

  private static Set<String> allowed(int status, HttpResponse<String> answer) {
    assertEquals(status, answer.statusCode(), answer::body);
    String header = answer.headers().firstValue("Allow").orElse("");
    Set<String> methods = new TreeSet<>(List.of(header.split(", ", -1)));
    assertTrue(methods.remove("OPTIONS"), header);
    methods.remove("HEAD");
    return methods;
  }

  @Test
  void refusalsOfHttpAreAsDescribed() throws Exception {
    document.check("post", RUN, v2.post("run", "text/plain", JSON, "x"));
    document.check("post", RUN, v2.post("run", JSON, "image/png", "{}"));
    document.check("post", JOBS, v2.post("jobs", "text/plain", JSON, "x"));
    document.check("post", "/api/v2/batch", v2.post("batch", JSON, "*/*", "{}"));
    document.check("get", "/api/v2/sessions", send("GET", "/api/v2/sessions", ""));
    document.check("post", RUN, send("POST", RUN, "x".repeat(10 * 1024 * 1024 + 1)));
    document.check("Problem", Answer.parse(send("GET", RUN, "").body()));
    document.check("Problem", Answer.parse(send("GET", "/api/v2/nothing", "").body()));
  }

  @Test
  void eachEventIsAsDescribed() throws Exception {
    String body =
        json(
            "{'language':'c','cache':false,'source':'#include <stdio.h>\\nint main(void)"
                + "{puts(\\'x\\');fputs(\\'y\\',stderr);return 0;}','tests':[{},{'name':'b'}]}");
    HttpResponse<String> answer = v2.post("run", JSON, "text/event-stream", body);
    document.check("post", RUN, answer);
    List<String> seen = new ArrayList<>();
    for (String event : answer.body().strip().split("\n\n", -1)) {
      String[] lines = event.split("\n", 2);
      String name = lines[0].substring("event: ".length());
      document.check(
          EVENTS.getOrDefault(name, "no event"),
          Answer.parse(lines[1].substring("data: ".length())));
      seen.add(name);
    }
    assertTrue(seen.containsAll(EVENTS.keySet()), seen::toString);
  }

  @Test
  void eachLineOfABatchIsAsDescribed() throws Exception {
    String good = json("{'id':'a','language':'bash','source':'echo 1'}");
    document.check("BatchRequestLine", Answer.parse(good));
    HttpResponse<String> answer =
        v2.post("batch", "application/x-ndjson", "*/*", good + "\n{}\nno JSON\n");
    document.check("post", "/api/v2/batch", answer);
    List<String> lines = answer.body().lines().toList();
    assertEquals(3, lines.size(), answer::body);
    lines.forEach(line -> document.check("BatchAnswerLine", Answer.parse(line)));
  }

  @Test
  void anAsynchronousJobIsAsDescribedFromItsAcceptanceToItsEnd() throws Exception {
    String body = json("{'language':'bash','source':'sleep 0.5; echo done'}");
    document.check("JobRequest", Answer.parse(body));
    HttpResponse<String> accepted = send("POST", JOBS, body);
    assertEquals(202, accepted.statusCode(), accepted::body);
    document.check("post", JOBS, accepted);
    String path = Answer.parse(accepted.body()).path("location").asText();
    document.check("get", JOB, send("GET", path, ""));
    document.check("get", JOB, send("GET", path + "?wait=soon", ""));
    HttpResponse<String> done = send("GET", path + "?wait=30s", "");
    assertEquals("done", Answer.parse(done.body()).path("state").asText());
    document.check("get", JOB, done);
    document.check("delete", JOB, send("DELETE", path, ""));
    document.check("get", JOB + "/events", send("GET", path + "/events", ""));
    document.check("get", JOB, send("GET", JOBS + "/none", ""));
    document.check("delete", JOB, send("DELETE", JOBS + "/none", ""));
    document.check("get", JOB + "/events", send("GET", JOBS + "/none/events", ""));
  }

  @Test
  void aJobThatIsCancelledIsAsDescribed() throws Exception {
    String body = json("{'language':'bash','source':'sleep 5'}");
    String path = Answer.parse(send("POST", JOBS, body).body()).path("location").asText();
    document.check("delete", JOB, send("DELETE", path, ""));
    HttpResponse<String> done = send("GET", path + "?wait=30s", "");
    assertEquals("cancelled", Answer.parse(done.body()).at("/result/status").asText());
    document.check("get", JOB, done);
  }

  @Test
  void theLanguagesAreAsDescribed() throws Exception {
    HttpResponse<String> all = send("GET", "/api/v2/languages", "");
    document.check("get", "/api/v2/languages", all);
    for (JsonNode language : Answer.parse(all.body()).path("languages")) {
      String path = "/api/v2/languages/" + language.path("id").asText();
      document.check("get", "/api/v2/languages/{name}", send("GET", path, ""));
    }
    document.check("get", "/api/v2/languages/{name}", send("GET", "/api/v2/languages/klingon", ""));
  }

  @Test
  void versionOneAndTheServiceAreAsDescribed() throws Exception {
    String run = "/api/v1/run";
    for (String body :
        List.of("{'language':'bash','source':'echo 1; exit 3'}", "{'language':'bash'}", "x")) {
      document.check("post", run, send("POST", run, json(body)));
    }
    document.check("get", "/api/v1/languages", send("GET", "/api/v1/languages", ""));
    document.check("get", "/q/info", send("GET", "/q/info", ""));
  }

  private static String json(String quoted) {
    return quoted.replace("\\'", "\\\"").replace('\'', '"');
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(deployment.url().resolve(path))
            .method(
                method.toUpperCase(Locale.ROOT),
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", JSON);
    }
    return v2.http().send(request.build(), BodyHandlers.ofString(UTF_8));
  }
}
