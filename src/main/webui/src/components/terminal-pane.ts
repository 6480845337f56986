import {FitAddon} from "@xterm/addon-fit";
import {Terminal, type ITheme} from "@xterm/xterm";
import css from "@xterm/xterm/css/xterm.css";
import type {TerminalSize} from "../run/session";
import "./adopted-style";

/**
 * A terminal. Fires `type` (detail: text), `type-bytes` (detail: bytes), `resized` (detail: size) and `leave`
 * (F6). This module is loaded when a terminal is first wanted.
 */
export class TerminalPane extends HTMLElement {
  private readonly fitter = new FitAddon();
  private readonly terminal = new Terminal({
    cursorBlink: false,
    fontFamily: "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace",
    fontSize: 14,
    screenReaderMode: true,
    scrollback: 5000,
    theme: colours(),
    // A program's link could say one address and be another.
    linkHandler: {activate: () => undefined},
  });

  connectedCallback(): void {
    this.terminal.loadAddon(this.fitter);
    this.terminal.open(this);
    this.terminal.textarea?.setAttribute("aria-label", "Terminal. F6 leaves it.");
    this.terminal.onData(text => this.tell("type", text));
    this.terminal.onBinary(text => this.tell("type-bytes", Uint8Array.from(text, c => c.charCodeAt(0))));
    this.terminal.onResize(({rows, cols}) => this.tell("resized", {rows, columns: cols}));
    this.terminal.attachCustomKeyEventHandler(event => this.key(event));
    new ResizeObserver(() => this.fit()).observe(this);
    addEventListener("theme", () => (this.terminal.options.theme = colours()));
    this.fit();
  }

  get size(): TerminalSize {
    return {rows: this.terminal.rows, columns: this.terminal.cols};
  }

  write(bytes: Uint8Array | string): void {
    this.terminal.write(bytes);
  }

  restart(): void {
    this.terminal.reset();
    this.terminal.focus();
  }

  private key(event: KeyboardEvent): boolean {
    // The Tab key belongs to the program, so another one leads out.
    if (event.key === "F6") {
      if (event.type === "keydown") {
        event.preventDefault();
        this.tell("leave", undefined);
      }
      return false;
    }
    return !(event.key === "Enter" && (event.ctrlKey || event.metaKey));
  }

  private fit(): void {
    if (this.clientHeight > 0) {
      this.fitter.fit();
    }
  }

  private tell(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, {detail}));
  }
}

const names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;

function colours(): ITheme {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const theme: ITheme = {
    background: colour("--paper"),
    foreground: colour("--text"),
    cursor: colour("--text"),
    selectionBackground: colour("--selection"),
  };
  names.forEach((name, index) => {
    theme[name] = colour(`--ansi-${index}`);
    theme[`bright${name[0]!.toUpperCase()}${name.slice(1)}` as keyof ITheme & `bright${string}`] = colour(`--ansi-${index + 8}`);
  });
  return theme;
}

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
document.adoptedStyleSheets.push(sheet);

customElements.define("terminal-pane", TerminalPane);
