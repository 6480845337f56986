package dev.runner.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runner.coderunner.Captured;
import dev.runner.coderunner.Ending;
import dev.runner.coderunner.Job;
import dev.runner.coderunner.JobReport;
import dev.runner.coderunner.Language;
import dev.runner.coderunner.Languages;
import dev.runner.coderunner.OutputFile;
import dev.runner.coderunner.Program;
import dev.runner.coderunner.Status;
import dev.runner.coderunner.StepReport;
import dev.runner.config.TestConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AnswerWriterTest {

  private static final String MEASURES =
      "'cpu_ms':{'user':1.5,'system':0.25,'total':1.75},'wall_ms':2.001,"
          + "'memory_peak_bytes':4096,'processes_peak':1,'reason':null";

  private final Language python =
      new Languages(TestConfig.with(Map.of("runner.runtime", "fake", "runner.rootfs", "rootfs")))
          .catalogue()
          .orElseThrow()
          .byName("python3")
          .orElseThrow();
  private final Job job = Job.simple("7", "client", Optional.empty(), Program.ofText(python, ""));

  @Test
  void anAnswerHasEveryFieldOfTheContract() {
    JobReport report =
        report(
            step(Status.OK, new Ending.Exited(0), captured("é\n", 3)),
            List.of(
                new OutputFile.Fetched("a", "b".getBytes(UTF_8)),
                new OutputFile.Left("c", 9, "too large")));
    assertEquals(
        "{'id':'7','language':'python3','version':null,'status':'ok','reason':null,"
            + "'compile':null,'run':{'status':'ok','exit_code':0,'signal':null,"
            + "'stdout':'é\\n','stdout_encoding':'utf8','stdout_truncated':false,"
            + "'stdout_bytes':3,'stderr':'','stderr_encoding':'utf8','stderr_truncated':false,"
            + "'stderr_bytes':0,"
            + MEASURES
            + "},'outputs':[{'name':'a','size':1,'content':'b','encoding':'utf8'},"
            + "{'name':'c','size':9,'error':'too large'}],"
            + "'queued_ms':0.12,'prepared_ms':1.0,'total_ms':12.345,'cached':false}",
        json(report));
  }

  @Test
  void whatTheKernelDoesNotTellIsNull() {
    StepReport step = step(Status.OK, new Ending.Exited(0), captured("", 0));
    StepReport untold =
        new StepReport(
            step.status(),
            step.reason(),
            step.ending(),
            step.stdout(),
            step.stderr(),
            step.user(),
            step.system(),
            step.wall(),
            step.memoryPeak(),
            OptionalLong.empty());
    assertTrue(json(report(untold, List.of())).contains("'processes_peak':null,"));
  }

  @Test
  void whatIsNotUtf8IsBase64() {
    byte[] bytes = {(byte) 0xff, 0};
    String json =
        json(report(step(Status.OK, new Ending.Exited(0), new Captured(bytes, 2)), List.of()));
    assertContains("'stdout':'/wA=','stdout_encoding':'base64'", json);
  }

  @Test
  void aCharacterThatTheLimitCutInTwoIsLeftOut() {
    byte[] bytes = {'a', (byte) 0xc3};
    String json =
        json(report(step(Status.OK, new Ending.Exited(0), new Captured(bytes, 9)), List.of()));
    assertContains(
        "'stdout':'a','stdout_encoding':'utf8','stdout_truncated':true,'stdout_bytes':9", json);
  }

  @Test
  void aSignalIsNamedAndThereIsNoExitCode() {
    assertContains(
        "'exit_code':null,'signal':'SIGSEGV'",
        json(report(step(Status.SIGNALED, new Ending.Signaled(11), captured("", 0)), List.of())));
    assertContains(
        "'exit_code':null,'signal':'SIGKILL'",
        json(
            report(
                step(Status.TIME_LIMIT, new Ending.OutOfCpuTime(), captured("", 0)), List.of())));
  }

  @Test
  void aFaultOfOursIsAnInternalErrorWithItsReason() {
    String json = new String(AnswerWriter.fault(job, "lost", Duration.ZERO), UTF_8);
    assertContains("'status':'internal_error','reason':'lost','compile':null", quotes(json));
  }

  private static void assertContains(String part, String whole) {
    if (!whole.contains(part)) {
      assertEquals(part, whole);
    }
  }

  private String json(JobReport report) {
    return quotes(
        new String(AnswerWriter.answer(job, report, Duration.ofNanos(12_345_678)), UTF_8));
  }

  private static String quotes(String json) {
    return json.replace('"', '\'');
  }

  private static Captured captured(String text, long seen) {
    return new Captured(text.getBytes(UTF_8), seen);
  }

  private static JobReport report(StepReport run, List<OutputFile> outputs) {
    return new JobReport(
        run.status(),
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.of(run),
        Optional.empty(),
        List.of(),
        outputs,
        Duration.ofNanos(120_000),
        Duration.ofMillis(1));
  }

  private static StepReport step(Status status, Ending ending, Captured stdout) {
    return new StepReport(
        status,
        Optional.empty(),
        ending,
        stdout,
        captured("", 0),
        Duration.ofNanos(1_500_000),
        Duration.ofNanos(250_000),
        Duration.ofNanos(2_001_000),
        4096,
        OptionalLong.of(1));
  }
}
