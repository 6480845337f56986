import type {Channel, Encoding} from "../run/types";
import {fromBase64} from "../text/base64";
import {ErrorLinks, type Place} from "../text/error-links";
import type {Colour, Style} from "../text/ansi";
import {h} from "./dom";
import {OutputLines, type Line} from "./output-lines";

// More than anybody reads; a page of more elements gets slow. What is not shown can be saved.
const mostLines = 5000;

/** What a program prints, as it prints it. Fires `goto` (detail: Place) when a place in a message is chosen. */
export class OutputPane extends HTMLElement {
  private readonly lines = h("div", {className: "lines", tabIndex: 0, aria: {role: "region", label: "Output"}});
  private readonly more = h("p", {className: "more", hidden: true});
  private output = new OutputLines();
  private decoders = freshDecoders();
  private links = new ErrorLinks([]);
  private current: HTMLElement | undefined;
  private count = 0;
  private texts: string[] = [];
  private frame = 0;

  connectedCallback(): void {
    this.append(this.lines, this.more);
  }

  /** Empties it for a program with these files. */
  clear(files: string[]): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.output = new OutputLines();
    this.decoders = freshDecoders();
    this.links = new ErrorLinks(files);
    this.current = undefined;
    this.count = 0;
    this.texts = [];
    this.more.hidden = true;
    this.lines.replaceChildren();
  }

  print(channel: Channel, data: string, encoding: Encoding): void {
    const text = encoding === "utf8" ? data : this.decoders[channel].decode(fromBase64(data), {stream: true});
    this.texts.push(text);
    this.output.push(channel, text);
    this.frame ||= requestAnimationFrame(() => this.draw());
  }

  /** A heading between parts of the output. */
  heading(text: string): void {
    this.draw();
    this.lines.append(h("h3", {}, text));
  }

  /** No more comes: what was printed stands there when this returns. */
  end(): void {
    this.output.end();
    this.draw();
  }

  /** Everything printed so far, also what is not shown. */
  get text(): string {
    return this.texts.join("");
  }

  private draw(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const follow = this.lines.scrollHeight - this.lines.scrollTop - this.lines.clientHeight < 40;
    const {complete, current} = this.output.drain();
    const fragment = document.createDocumentFragment();
    this.current?.remove();
    this.current = undefined;
    for (const line of complete) {
      if (this.count++ < mostLines) {
        fragment.append(this.line(line));
      }
    }
    if (current && this.count < mostLines) {
      this.current = this.line(current);
      fragment.append(this.current);
    }
    this.lines.append(fragment);
    this.more.hidden = this.count <= mostLines;
    this.more.textContent = `${this.count - mostLines} more lines are not shown; save the output to read them.`;
    if (follow) {
      this.lines.scrollTop = this.lines.scrollHeight;
    }
  }

  private line(line: Line): HTMLElement {
    const element = h("div", {className: `line ${line.channel}`});
    const links = this.links.in(line.segments.map(segment => segment.text).join(""));
    let at = 0;
    for (const {text, style} of line.segments) {
      let from = 0;
      for (const link of links) {
        const [start, end] = [Math.max(link.start - at, from), Math.min(link.end - at, text.length)];
        if (start < end) {
          element.append(piece(text.slice(from, start), style), this.link(text.slice(start, end), style, link));
          from = end;
        }
      }
      element.append(piece(text.slice(from), style));
      at += text.length;
    }
    return element;
  }

  private link(text: string, style: Style, place: Place): HTMLElement {
    const go = () => this.dispatchEvent(new CustomEvent<Place>("goto", {detail: place}));
    return h("button", {type: "button", className: "place", onclick: go,
      title: `Go to line ${place.line} of ${place.file}`}, piece(text, style));
  }
}

function freshDecoders(): Record<Channel, TextDecoder> {
  return {stdout: new TextDecoder(), stderr: new TextDecoder()};
}

const flags = ["bold", "dim", "italic", "underline", "strike"] as const;

function piece(text: string, style: Style): Node {
  const span = h("span", {}, text);
  span.classList.add(...flags.filter(flag => style[flag]));
  const [foreground, background] = style.inverse
    ? [style.background ?? "paper", style.foreground ?? "text"]
    : [style.foreground, style.background];
  colour(span, "fg", foreground);
  colour(span, "bg", background);
  return span.className || span.hasAttribute("style") ? span : document.createTextNode(text);
}

/** A colour of the palette as a class, one of the program's own as a property; only ever #rrggbb, made of numbers. */
function colour(span: HTMLElement, where: "fg" | "bg", value: Colour | undefined): void {
  if (value === undefined) {
    return;
  }
  if (typeof value === "string" && value.startsWith("#")) {
    span.style.setProperty(`--${where}`, value);
    span.classList.add(`${where}-own`);
  } else {
    span.classList.add(`${where}-${value}`);
  }
}

customElements.define("output-pane", OutputPane);
