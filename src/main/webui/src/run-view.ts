import type {CodeEditor} from "./components/code-editor";
import {byId} from "./components/dom";
import type {OutputFiles} from "./components/output-files";
import type {OutputPane} from "./components/output-pane";
import type {VerdictBar} from "./components/verdict-bar";
import type {Answer, OutputFile, RequestFile, RunEvent, Step, TestResult} from "./run/types";
import {decodeText} from "./text/base64";
import {ErrorLinks, type Diagnostic} from "./text/error-links";
import {bytes, figures, verdict} from "./text/words";

// Longer outputs are there to be read, but not read out unasked.
const longestAnnouncement = 300;

/** Shows what happens to one run after the other. */
export class RunView {
  private readonly bar = byId<VerdictBar>("verdict");
  private readonly pane = byId<OutputPane>("output");
  private readonly outputFiles = byId<OutputFiles>("output-files");
  private links = new ErrorLinks([]);
  private compilerShown = false;
  private sent: RequestFile[] = [];
  /** What the compiler said of lines, for whoever shows the files. */
  diagnostics: Diagnostic[] = [];

  constructor(private readonly editor: CodeEditor) {}

  begin(files: RequestFile[]): void {
    const names = files.map(file => file.name);
    this.sent = files;
    this.links = new ErrorLinks(names);
    this.compilerShown = false;
    this.diagnostics = [];
    this.editor.mark([]);
    this.pane.clear(names);
    this.outputFiles.show([]);
    this.bar.show("busy", "Sending");
    // Where the page is one column, the results are further down.
    if (matchMedia("(max-width: 800px)").matches) {
      this.bar.scrollIntoView({block: "start"});
    }
  }

  /** Says how far the run is. */
  busy(words: string): void {
    this.bar.show("busy", words);
  }

  take(event: RunEvent, marked: string): void {
    switch (event.type) {
      case "queued":
        this.busy(event.position ? `Waiting for a free sandbox: ${event.position} before this` : "Waiting for a free sandbox");
        break;
      case "compiling":
        this.busy("Compiling");
        break;
      case "compiled":
        this.compiled(event.step, marked);
        break;
      case "running":
        this.busy(event.test === undefined ? "Running" : `Running test ${nameOf(event.test)}`);
        break;
      case "output":
        if (event.test === undefined) {
          this.pane.print(event.channel, event.data, event.encoding);
        }
        break;
      case "exit":
        break;
      case "result":
        this.result(event.answer, marked);
        break;
    }
  }

  /** There is a result. `marked` is the file that the editor shows. */
  result(answer: Answer, marked: string): void {
    if (answer.compile) {
      this.compiled(answer.compile, marked);
    }
    this.pane.end();
    const step = answer.run ?? (answer.tests ? undefined : answer.compile);
    const words = answer.tests && answer.compile?.status !== "compile_error"
      ? passed(answer.tests)
      : verdict(answer.status, step ?? undefined);
    // The verdict has the exit code already.
    const reason = (step?.reason ?? answer.reason ?? "").replace(/^exit status \d+$/, "");
    this.bar.show(answer.status === "ok" ? "good" : "bad", words, [reason, cut(step)].filter(Boolean).join("; "),
      figures(answer));
    this.outputFiles.show((answer.outputs ?? []).filter(file => !this.isSent(file)));
    const {text} = this.pane;
    byId("announcer").textContent = text && text.length <= longestAnnouncement ? `Output: ${text}` : "";
  }

  stopped(words: string): void {
    this.pane.end();
    this.bar.show("bad", words);
  }

  /** Whether a file came back as it went. */
  private isSent(file: OutputFile): boolean {
    return "content" in file && file.encoding === "utf8"
      && this.sent.some(sent => sent.name === file.name && sent.content === file.content);
  }

  private compiled(step: Step, marked: string): void {
    if (this.compilerShown) {
      return;
    }
    this.compilerShown = true;
    const output = decodeText(step.stdout, step.stdout_encoding) + decodeText(step.stderr, step.stderr_encoding);
    if (output.trim() === "") {
      return;
    }
    this.pane.heading("Compiler");
    this.pane.print("stderr", output, "utf8");
    if (step.status === "ok") {
      this.pane.heading("Program");
    }
    this.diagnostics = this.links.diagnostics(plain(output));
    this.mark(marked);
  }

  /** Marks the lines of the file that is shown. */
  mark(file: string): void {
    this.editor.mark(this.diagnostics.filter(diagnostic => diagnostic.file === file));
  }
}

function passed(tests: TestResult[]): string {
  return `${tests.filter(test => test.status === "ok").length} of ${tests.length} tests passed`;
}

function cut(step: Step | null | undefined): string {
  if (!step?.stdout_truncated && !step?.stderr_truncated) {
    return "";
  }
  return `printed ${bytes(step.stdout_bytes + step.stderr_bytes)}, of which the beginning is kept`;
}

function nameOf(test: string | number): string {
  return typeof test === "number" ? String(test + 1) : test;
}

/** Without colours. */
function plain(text: string): string {
  return text.replace(/\x1b\[[0-?]*[ -/]*[@-~]/g, "");
}
