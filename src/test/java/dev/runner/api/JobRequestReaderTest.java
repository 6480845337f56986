package dev.runner.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runner.access.Ceilings;
import dev.runner.api.JobRequestReader.Origin;
import dev.runner.api.JobRequestReader.Reading;
import dev.runner.coderunner.Comparison;
import dev.runner.coderunner.Job;
import dev.runner.coderunner.Languages;
import dev.runner.coderunner.RunSpec;
import dev.runner.coderunner.TestCase;
import dev.runner.config.TestConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobRequestReaderTest {

  private final JobRequestReader reader =
      new JobRequestReader(
          new Languages(
              TestConfig.with(Map.of("runner.runtime", "fake", "runner.rootfs", "rootfs"))));

  @Test
  void aSourceIsAFileOfItsLanguagesNameWithItsLanguagesLimits() {
    Job job = job("{'language':'cpp','source':'int x;'}");
    assertEquals("id", job.id());
    assertEquals("client", job.client());
    assertEquals("c++", job.program().language().id());
    assertEquals("main.cpp", job.program().entry());
    assertEquals("int x;", new String(job.program().files().getFirst().content(), UTF_8));
    RunSpec run = assertInstanceOf(Job.Execution.Once.class, job.execution()).run();
    assertInstanceOf(RunSpec.Input.Nothing.class, run.input());
    assertEquals(job.program().language().run().limits(), run.limits());
    assertTrue(job.useCache());
  }

  @Test
  void everyFieldOfAPlainRunReachesTheJob() {
    Job job =
        job(
            """
            {'language':'c', 'files':[{'name':'a/x.h','content':'eA==','encoding':'base64'},
             {'name':'y.c','content':'y','entry':true}], 'args':['1','zwei'], 'stdin':'aW4=',
             'stdin_encoding':'base64', 'env':{'A':'b=c'},
             'compile':{'args':['-O3'],'limits':{'cpu_ms':1500}},
             'limits':{'cpu_ms':2001,'wall_ms':6001,'memory_bytes':99999999,'processes':7,
             'output_bytes':0,'file_bytes':11,'disk_bytes':1000000,'open_files':13,
             'stack_bytes':65536},
             'outputs':['*.png','out/**'], 'deadline_ms':5000, 'cache':false,
             'stop_on_failure':false}
            """);
    assertEquals("y.c", job.program().entry());
    assertEquals("a/x.h", job.program().files().getFirst().name());
    assertArrayEquals("x".getBytes(UTF_8), job.program().files().getFirst().content());
    assertEquals(List.of("-O3"), job.program().compileArguments());
    assertEquals(Duration.ofMillis(1500), job.program().compileLimits().cpu());
    RunSpec run = assertInstanceOf(Job.Execution.Once.class, job.execution()).run();
    assertEquals(List.of("1", "zwei"), run.arguments());
    assertEquals(List.of("A=b=c"), run.environment());
    assertArrayEquals(
        "in".getBytes(UTF_8), assertInstanceOf(RunSpec.Input.Bytes.class, run.input()).bytes());
    assertEquals(
        "Limits[cpu=PT2.001S, wall=PT6.001S, memory=99999999, processes=7, output=0,"
            + " disk=1000000, file=11, openFiles=13, stack=65536, cpusPermille=0]",
        run.limits().toString());
    assertEquals("[*.png, out/**]", job.outputs().toString());
    assertEquals(Optional.of(Duration.ofSeconds(5)), job.deadline());
    assertFalse(job.useCache());
  }

  @Test
  void aTestHasWhatTheRequestSaysUnlessItSaysOtherwise() {
    Job job =
        job(
            """
            {'language':'python3','source':'','args':['a'],'env':{'E':'1'},'stdin':'common',
             'limits':{'cpu_ms':100,'wall_ms':200},'stop_on_failure':true,
             'tests':[{},{'name':'own','stdin':'','args':[],'limits':{'cpu_ms':300},
             'files':[{'name':'data','content':'d'}]}]}
            """);
    Job.Execution.Tests tests = assertInstanceOf(Job.Execution.Tests.class, job.execution());
    assertTrue(tests.stopOnFailure());
    TestCase first = tests.tests().getFirst();
    assertEquals("1", first.name());
    assertEquals(List.of("a"), first.run().arguments());
    assertEquals(List.of("E=1"), first.run().environment());
    assertInstanceOf(RunSpec.Input.Bytes.class, first.run().input());
    TestCase own = tests.tests().getLast();
    assertEquals("own", own.name());
    assertEquals(List.of(), own.run().arguments());
    assertInstanceOf(RunSpec.Input.Nothing.class, own.run().input());
    assertEquals(Duration.ofMillis(300), own.run().limits().cpu());
    assertEquals(Duration.ofMillis(200), own.run().limits().wall());
    assertEquals("data", own.files().getFirst().name());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'x':1                                        | None[]",
        "'expected_stdout':'a'                        | Trim[]",
        "'expected_stdout':'a','compare':'exact'      | Exact[]",
        "'expected_stdout':'a','compare':'trim'       | Trim[]",
        "'expected_stdout':'a','compare':'tokens'     | Tokens[]",
        "'expected_stdout':'a','compare':'float'      | Numbers[epsilon=1.0E-6]",
        "'expected_stdout':'a','compare':'float(0.5)' | Numbers[epsilon=0.5]",
      })
  void aTestIsComparedAsItSays(String fields, String comparison) {
    String test = fields.startsWith("'x'") ? "{}" : "{" + fields + "}";
    assertEquals(comparison, onlyComparison(job(run("'tests':[" + test + "]"))).toString());
  }

  @Test
  void whereACheckerIsGivenItJudgesTestsThatSayNothingElse() {
    Job job =
        job(
            run(
                "'tests':[{'expected_stdout':'a'}],"
                    + "'checker':{'language':'bash','source':'true','args':['-v']}"));
    assertInstanceOf(Comparison.ByChecker.class, onlyComparison(job));
    assertEquals("bash", job.checker().orElseThrow().program().language().id());
    assertEquals(List.of("-v"), job.checker().orElseThrow().arguments());
  }

  private static Comparison onlyComparison(Job job) {
    return assertInstanceOf(Job.Execution.Tests.class, job.execution())
        .tests()
        .getFirst()
        .comparison();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'name':'main.c','content':''},{'name':'x.c','content':''} | main.c",
        "{'name':'x.h','content':''},{'name':'x.c','content':''},{'name':'y.c','content':''} | x.c",
        "{'name':'x.txt','content':''} | x.txt",
        "{'name':'main.c','content':''},{'name':'x','content':'','entry':true} | x",
      })
  void theEntryIsTheMarkedFileOrTheOneThatTheLanguageWouldHave(String files, String entry) {
    assertEquals(entry, job("{'language':'c','files':[" + files + "]}").program().entry());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'sauce':1 | sauce | is unknown; allowed are language, version, source, files, compile,"
            + " args, env, limits, outputs, deadline_ms, cache, stdin, stdin_encoding, tests,"
            + " stop_on_failure, isolate_tests, checker, interactor",
        "'files':[{'name':'a','content':''}] | source | must not be given along with files",
        "'args':'a' | args | must be an array",
        "'args':[1] | args[0] | must be a text",
        "'args':['a\\u0000'] | args[0] | must not contain NUL",
        "'args':['\\ud800'] | args[0] | has half a surrogate pair, which is no character",
        "'stdin':'\\udc00' | stdin | has half a surrogate pair, which is no character",
        "'stdin':1 | stdin | must be a text",
        "'stdin':'a','stdin_encoding':'latin1' | stdin_encoding | must be utf8 or base64",
        "'stdin':'%','stdin_encoding':'base64' | stdin | is not base64 (RFC 4648, section 4, in"
            + " one line)",
        "'env':[] | env | must be an object",
        "'env':{'1':'a'} | env.1 | must be named by at most 100 of A-Z a-z 0-9 _, not beginning"
            + " with a digit",
        "'env':{'A':1} | env.A | must be a text",
        "'limits':{'cpu':1} | limits.cpu | is unknown; allowed are cpu_ms, wall_ms, memory_bytes,"
            + " processes, output_bytes, file_bytes, disk_bytes, open_files, stack_bytes",
        "'limits':{'cpu_ms':0} | limits.cpu_ms | must be at least 1",
        "'limits':{'cpu_ms':1.5} | limits.cpu_ms | must be a whole number",
        "'limits':{'cpu_ms':99999999999999999999} | limits.cpu_ms | must be a whole number",
        "'limits':{'memory_bytes':-1} | limits.memory_bytes | must be at least 1048576",
        "'compile':{} | compile | Python 3 is not compiled",
        "'outputs':['['] | outputs[0] | is not a glob: *",
        "'outputs':[''] | outputs[0] | must have 1 to 255 characters",
        "'deadline_ms':0 | deadline_ms | must be 1 to 86400000",
        "'cache':'no' | cache | must be true or false",
        "'stop_on_failure':true | stop_on_failure | needs tests",
        "'tests':[] | tests | must not be empty",
        "'tests':[1] | tests[0] | must be an object",
        "'tests':[{'compare':'exact'}] | tests[0].compare | needs expected_stdout",
        "'tests':[{'compare':'checker'}] | tests[0].compare | needs a checker",
        "'tests':[{'expected_stdout':'','compare':'float(x)'}] | tests[0].compare | must be exact,"
            + " trim, tokens, float, float(1e-6) or another bound, or checker",
        "'tests':[{},{'name':'1'}] | tests[1].name | \"1\" is the name of another test too",
        "'tests':[{'limits':{'processes':0}}] | tests[0].limits.processes | must be at least 1",
        "'tests':[{'files':[{'name':'..','content':''}]}] | tests[0].files[0].name | must be a"
            + " relative path of at most 4095 bytes, without empty parts, . and .. and NUL",
        "'checker':{'language':'bash','source':''} | checker | needs tests",
        "'tests':[{}],'checker':{'language':'bash'} | checker.source | is required, or files",
        "'tests':[{}],'checker':{'language':'bash','source':'','stdin':''} | checker.stdin | is"
            + " unknown; allowed are language, version, source, files, compile, args, limits",
        "'interactor':{'language':'bash','source':''},'tests':[{'compare':'exact'}] |"
            + " tests[0].compare | must not be given where an interactor judges",
        "'interactor':{'language':'bash','source':''},'checker':{'language':'bash','source':''},"
            + "'tests':[{}] | interactor | must not be given along with a checker",
        "'limits':{'disk_bytes':4096},'tests':[{'files':[{'name':'a','content':'"
            + "aaaa'}],'limits':{'disk_bytes':67108865}}] | | ",
      })
  void whatIsWrongIsNamedWithWhatIsAllowed(String more, String field, String detail) {
    String body = run(more);
    if (field == null) {
      job(body);
      return;
    }
    Problem problem = rejected(body);
    assertEquals(Problem.Kind.INVALID_REQUEST, problem.kind());
    assertEquals(1, problem.errors().size(), problem::toString);
    assertEquals(field, problem.errors().getFirst().field());
    String got = problem.errors().getFirst().detail();
    assertTrue(
        detail.endsWith("*") ? got.startsWith(detail.replace("*", "")) : got.equals(detail), got);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "''          | must not be empty",
        "'/a'    | must be a relative path of at most 4095 bytes, without empty parts, . and .."
            + " and NUL",
        "'a/../b'| must be a relative path of at most 4095 bytes, without empty parts, . and .."
            + " and NUL",
        "'main.py/x' | is below main.py, which is a file",
        "'main.py'   | is the name of another file too",
        "'dir'       | is the directory of another file",
      })
  void aNameOfAFileIsARelativePathOfItsOwn(String name, String detail) {
    Problem problem =
        rejected(
            "{'language':'python3','files':[{'name':'main.py','content':''},"
                + "{'name':'dir/x','content':''},{'name':'"
                + name.replace("'", "")
                + "','content':''}]}");
    assertEquals(List.of(new Problem.FieldError("files[2].name", detail)), problem.errors());
  }

  @Test
  void everythingThatIsWrongIsNamedAtOnce() {
    Problem problem =
        rejected("{'language':'klingon','args':[1],'limits':{'cpu_ms':0,'wall_ms':99999999}}");
    assertEquals(
        List.of("language", "source", "args[0]", "limits.cpu_ms", "limits.wall_ms"),
        problem.errors().stream().map(Problem.FieldError::field).toList());
    assertEquals("5 fields are wrong", problem.detail());
  }

  @Test
  void aLimitOverTheCeilingNamesTheCeiling() {
    Problem problem = rejected(run("'limits':{'cpu_ms':60001}"));
    assertEquals(Problem.Kind.LIMIT_TOO_HIGH, problem.kind());
    assertEquals("limits.cpu_ms: must be at most 60000, the operator's ceiling", problem.detail());
  }

  @Test
  void aLimitOverTheCeilingOfATokenNamesThatOne() {
    Problem problem =
        rejected(run("'limits':{'cpu_ms':501,'wall_ms':120001}"), Ceilings.parse("cpu_ms=500"));
    assertEquals(
        List.of(
            "must be at most 500, the token's ceiling",
            "must be at most 120000, the operator's ceiling"),
        problem.errors().stream().map(Problem.FieldError::detail).toList());
  }

  @Test
  void anUnknownLanguageIsAProblemOfItsOwnThatNamesTheKnownOnes() {
    Problem problem = rejected("{'language':'klingon','source':''}");
    assertEquals(Problem.Kind.UNKNOWN_LANGUAGE, problem.kind());
    assertTrue(
        problem.detail().startsWith("language: \"klingon\" is not known; there are python3, "),
        problem.detail());
  }

  @Test
  void aVersionThatIsNotInstalledIsAProblemOfItsOwn() {
    Problem problem = rejected(run("'version':'2'"));
    assertEquals(Problem.Kind.UNKNOWN_VERSION, problem.kind());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{} {}",
        "{'source':'a','source':'b'}",
        "[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]",
        "{'language':'python3','source':\"\u0000\"}",
      })
  void whatIsNotOneJsonObjectIsMalformed(String body) {
    assertEquals(Problem.Kind.MALFORMED_JSON, rejected(body).kind());
  }

  @Test
  void aBodyOfVeryManyValuesIsRefusedBeforeItFillsTheMemory() {
    Problem problem = rejected(run("'args':[" + "[],".repeat(200_000) + "1]"));
    assertEquals(Problem.Kind.MALFORMED_JSON, problem.kind());
  }

  @Test
  void filesThatDoNotFitTheDiskAreRefused() {
    Problem problem =
        rejected(
            "{'language':'python3','limits':{'disk_bytes':4096},'files':["
                + "{'name':'a.py','content':'"
                + "a".repeat(1 << 16)
                + "'}],'tests':[{'files':[{'name':'t','content':'t'}]}]}");
    assertEquals(
        List.of(new Problem.FieldError("files", "need 69632 bytes; disk_bytes is 4096")),
        problem.errors());
  }

  @Test
  void furtherFieldsAreTheCallersToAllow() {
    Reading reading =
        reader.read(
            json(run("'callback_url':'x'")),
            new Origin("id", "client", Ceilings.NONE, Optional.empty()),
            List.of("callback_url"));
    assertEquals(
        Map.of("callback_url", "x"), assertInstanceOf(Reading.Accepted.class, reading).more());
  }

  @Test
  void nullIsAsGoodAsAbsent() {
    assertEquals(List.of(), job(run("'outputs':null,'limits':null")).outputs());
  }

  private static String run(String more) {
    return "{'language':'python3','source':'x'," + more + "}";
  }

  private Job job(String body) {
    Reading reading =
        reader.read(json(body), new Origin("id", "client", Ceilings.NONE, Optional.empty()));
    return assertInstanceOf(Reading.Accepted.class, reading, reading::toString).job();
  }

  private Problem rejected(String body) {
    return rejected(body, Ceilings.NONE);
  }

  private Problem rejected(String body, Ceilings ceilings) {
    Reading reading =
        reader.read(json(body), new Origin("id", "client", ceilings, Optional.empty()));
    return assertInstanceOf(Reading.Rejected.class, reading).problem();
  }

  /** JSON with single quotes, which Java need not escape. */
  private static byte[] json(String body) {
    return body.replace('\'', '"').getBytes(UTF_8);
  }
}
