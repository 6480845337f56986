import {byId} from "./components/dom";
import type {TerminalPane} from "./components/terminal-pane";
import type {Reason} from "./run/failure";
import {Session} from "./run/session";
import type {Answer, RunRequest} from "./run/types";

export interface TerminalListener {
  busy(words: string): void;
  result(answer: Answer): void;
  failed(reason?: Reason): void;
}

/** Runs programs in the terminal, one at a time. */
export class TerminalRun {
  private pane: TerminalPane | undefined;
  private session: Session | undefined;

  async start(job: RunRequest, listener: TerminalListener): Promise<void> {
    const pane = await this.terminal();
    pane.restart();
    const end = (then: () => void) => {
      this.session = undefined;
      then();
    };
    this.session = new Session(job, pane.size, {
      compiling: () => listener.busy("Compiling"),
      compiled: () => listener.busy("Compiled"),
      running: () => listener.busy("Running in the terminal"),
      output: bytes => pane.write(bytes),
      result: answer => end(() => listener.result(answer)),
      failed: reason => end(() => listener.failed(reason)),
    });
  }

  /** True if a program was running. */
  stop(): boolean {
    const running = this.session !== undefined;
    this.session?.close();
    this.session = undefined;
    return running;
  }

  private async terminal(): Promise<TerminalPane> {
    if (!this.pane) {
      await import("./components/terminal-pane");
      const pane = document.createElement("terminal-pane") as TerminalPane;
      pane.addEventListener("type", event => this.session?.type((event as CustomEvent<string>).detail));
      pane.addEventListener("type-bytes", event =>
        this.session?.typeBytes((event as CustomEvent<Uint8Array<ArrayBuffer>>).detail));
      pane.addEventListener("resized", () => this.session?.resize(pane.size));
      pane.addEventListener("leave", () => byId("stop").focus());
      byId("terminal-panel").replaceChildren(pane);
      this.pane = pane;
    }
    return this.pane;
  }
}
