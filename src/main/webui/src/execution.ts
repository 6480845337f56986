import type {App} from "./app";
import type {CodeEditor} from "./components/code-editor";
import {byId} from "./components/dom";
import type {NoticeBar} from "./components/notice-bar";
import type {OutputPane} from "./components/output-pane";
import {TabList} from "./components/tab-list";
import type {TestList} from "./components/test-list";
import {fetchLanguages, run} from "./run/client";
import {RunFailure, type Reason} from "./run/failure";
import type {Answer, Language, RunRequest} from "./run/types";
import {RunView} from "./run-view";
import {FieldError, runRequest, testRequest} from "./state/workspace";
import {TerminalRun} from "./terminal-run";
import type {Place} from "./text/error-links";

function brokeOff(error: unknown): boolean {
  return error instanceof RunFailure && error.reason.kind === "broken-off";
}

/** Runs what stands in the editor, in one of three ways, one run at a time. */
export class Execution {
  readonly view = new RunView(byId<CodeEditor>("editor"));
  private readonly notice = byId<NoticeBar>("notice");
  private readonly output = byId<OutputPane>("output");
  private readonly tests = byId<TestList>("tests");
  private readonly terminal = new TerminalRun();
  private readonly results = new TabList(byId("result-tabs"));
  private readonly sources = new TabList(byId("source-tabs"));
  private underWay: AbortController | undefined;

  constructor(private readonly app: App) {
    byId("run").addEventListener("click", () => void this.run());
    byId("run-in-terminal").addEventListener("click", () => void this.runInTerminal());
    byId("stop").addEventListener("click", () => this.stop());
    this.tests.addEventListener("run", () => void this.runTests());
    const editor = byId("editor");
    editor.addEventListener("run", () => void this.run());
    editor.addEventListener("run-in-terminal", () => void this.runInTerminal());
    document.addEventListener("keydown", event => this.key(event));
    this.output.addEventListener("goto", event => this.app.goTo((event as CustomEvent<Place>).detail));
    byId("copy").addEventListener("click", () => void navigator.clipboard?.writeText(this.output.text));
    byId("save").addEventListener("click", () => this.save());
    this.showRunning(false);
  }

  private key(event: KeyboardEvent): void {
    // The editor has keys of its own for these, which come first.
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) {
      return;
    }
    event.preventDefault();
    void (event.shiftKey ? this.runInTerminal() : this.run());
  }

  private async run(): Promise<void> {
    const job = this.request(language => runRequest(this.app.workspace, language));
    if (job) {
      this.results.show("output-panel");
      await this.stream(job, () => void this.run());
    }
  }

  private async runTests(): Promise<void> {
    if (this.app.workspace.tests.length === 0) {
      this.notice.show("info", "There are no tests yet: add one first.");
      return;
    }
    const job = this.request(language => testRequest(this.app.workspace, language));
    if (job) {
      this.sources.show("tests-panel");
      this.results.show("output-panel");
      this.tests.begin();
      await this.stream(job, () => void this.runTests());
    }
  }

  private async runInTerminal(): Promise<void> {
    const job = this.request((language): RunRequest => {
      const {stdin: _, ...request} = runRequest(this.app.workspace, language);
      // Whoever types needs more time than a program by itself.
      const wall = request.limits?.wall_ms ?? language.run.max_limits.wall_ms;
      return {...request, ...(wall === undefined ? {} : {limits: {...request.limits, wall_ms: wall}})};
    });
    if (!job) {
      return;
    }
    this.begin(job);
    this.results.show("terminal-panel");
    try {
      await this.terminal.start(job, {
        busy: words => this.view.busy(words),
        result: answer => this.terminalResult(answer),
        failed: reason => void this.terminalFailed(reason),
      });
    } catch {
      // The terminal itself could not be loaded.
      void this.terminalFailed({kind: "away"});
    }
  }

  private terminalResult(answer: Answer): void {
    this.showRunning(false);
    this.view.result(answer, this.app.activeFile);
    if (answer.status === "compile_error") {
      this.results.show("output-panel");
    }
  }

  private async terminalFailed(reason?: Reason): Promise<void> {
    this.showRunning(false);
    this.view.stopped(reason?.kind === "broken-off" ? "Not seen to its end" : "Not run");
    const again = () => void this.runInTerminal();
    try {
      // A request of another kind tells what a WebSocket that is refused does not.
      await (reason ? undefined : fetchLanguages());
    } catch (error) {
      this.app.fail(error, again);
      return;
    }
    this.app.fail(new RunFailure(reason ?? {kind: "away"}), again);
  }

  private async stream(job: RunRequest, again: () => void): Promise<void> {
    const abort = this.begin(job);
    try {
      for await (const event of run(job, abort.signal)) {
        if (abort.signal.aborted) {
          break;
        }
        this.view.take(event, this.app.activeFile);
        if (event.type === "result" && event.answer.tests) {
          this.tests.finish(event.answer.tests);
        }
      }
    } catch (error) {
      if (!abort.signal.aborted) {
        this.view.stopped(brokeOff(error) ? "Not seen to its end" : "Not run");
        this.app.fail(error, again);
      }
    } finally {
      if (this.underWay === abort) {
        this.showRunning(false);
      }
    }
  }

  /** The request, or undefined if there can be none now, which is said. */
  private request(make: (language: Language) => RunRequest): RunRequest | undefined {
    if (this.underWay) {
      this.notice.show("info", "A program is running: stop it before you run another.");
      return undefined;
    }
    if (!this.app.language) {
      void this.app.loadLanguages();
      return undefined;
    }
    try {
      return make(this.app.language);
    } catch (error) {
      if (error instanceof FieldError) {
        this.notice.show("problem", error.message);
        return undefined;
      }
      throw error;
    }
  }

  private begin(job: RunRequest): AbortController {
    this.notice.clear();
    this.view.begin(job.files);
    this.showRunning(true);
    return this.underWay!;
  }

  private stop(): void {
    if (this.underWay) {
      this.underWay.abort();
      this.terminal.stop();
      this.showRunning(false);
      this.view.stopped("Stopped by you");
    }
  }

  /** Buttons that can't be used now keep the focus that they may have. */
  private showRunning(running: boolean): void {
    this.underWay = running ? new AbortController() : undefined;
    for (const id of ["run", "run-in-terminal", "run-tests"]) {
      byId(id).setAttribute("aria-disabled", String(running));
    }
    byId("stop").setAttribute("aria-disabled", String(!running));
  }

  private save(): void {
    const address = URL.createObjectURL(new Blob([this.output.text], {type: "application/octet-stream"}));
    Object.assign(document.createElement("a"), {href: address, download: "output.txt"}).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }
}
