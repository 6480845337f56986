import {readWorkspace} from "./reading";
import type {Workspace} from "./workspace";

const key = "runner.workspace";
const delay = 300;

/**
 * Keeps the workspace in this browser. The tab's own copy survives a reload beside other tabs; the common one
 * is where a new tab goes on.
 */
export class Autosave {
  private pending: ReturnType<typeof setTimeout> | undefined;
  private failed = false;

  /** `onFailure` is called once, if the browser will not keep anything. */
  constructor(private readonly current: () => Workspace, private readonly onFailure: () => void) {
    addEventListener("pagehide", () => this.flush());
    document.addEventListener("visibilitychange", () => this.flush());
  }

  static load(): Workspace | undefined {
    return read(() => sessionStorage) ?? read(() => localStorage);
  }

  soon(): void {
    clearTimeout(this.pending);
    this.pending = setTimeout(() => this.flush(), delay);
  }

  flush(): void {
    clearTimeout(this.pending);
    const text = JSON.stringify(this.current());
    try {
      sessionStorage.setItem(key, text);
      localStorage.setItem(key, text);
    } catch {
      if (!this.failed) {
        this.failed = true;
        this.onFailure();
      }
    }
  }
}

function read(storage: () => Storage): Workspace | undefined {
  try {
    return readWorkspace(JSON.parse(storage().getItem(key) ?? "null"));
  } catch {
    return undefined;
  }
}
