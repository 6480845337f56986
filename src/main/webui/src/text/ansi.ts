/** 0 to 15 for the terminal's own colours, or #rrggbb. */
export type Colour = number | string;

export interface Style {
  foreground?: Colour;
  background?: Colour;
  bold?: true;
  dim?: true;
  italic?: true;
  underline?: true;
  strike?: true;
  inverse?: true;
}

/** Text of one style, without line ends; or the end of a line; or a return to the line's beginning. */
export type Token = {text: string; style: Style} | "newline" | "return";

// What a terminal would obey: CSI sequences, strings (OSC, DCS, SOS, PM, APC) up to their end, other escapes, controls.
const special =
  /\x1b\[[0-?]*[ -/]*[@-~]|\x9b[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-Z\\`-~]|\r\n|[\x00-\x08\x0a-\x1f\x7f-\x9f]/g;
const unfinished = /(?:\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b\x9c]*\x1b?|[ -/]*)?|\r)$/;
// A sequence that does not end within this is none.
const longestSequence = 4096;

/**
 * Reads a program's output for display. Colours become styles; whatever else a terminal would do on
 * command (titles, links, clipboard, moves, answers) is left out; other control characters become
 * visible. The result is text and styles, never markup.
 */
export class AnsiParser {
  private rest = "";
  private style: Style = {};

  push(piece: string): Token[] {
    let text = this.rest + piece;
    const tail = unfinished.exec(text);
    this.rest = tail && tail[0].length <= longestSequence ? tail[0] : "";
    text = text.slice(0, text.length - this.rest.length);

    const tokens: Token[] = [];
    let from = 0;
    for (const match of text.matchAll(special)) {
      this.text(text.slice(from, match.index), tokens);
      this.obey(match[0], tokens);
      from = match.index + match[0].length;
    }
    this.text(text.slice(from), tokens);
    return tokens;
  }

  private text(text: string, tokens: Token[]): void {
    if (text) {
      tokens.push({text, style: this.style});
    }
  }

  private obey(sequence: string, tokens: Token[]): void {
    if (sequence === "\n" || sequence === "\r\n") {
      tokens.push("newline");
    } else if (sequence === "\r") {
      tokens.push("return");
    } else if (/^(\x1b\[|\x9b)[\d;:]*m$/.test(sequence)) {
      this.style = select(this.style, sequence.replace(/^(\x1b\[|\x9b)|m$/g, ""));
    } else if (sequence.length === 1) {
      this.text(picture(sequence.charCodeAt(0)), tokens);
    }
  }
}

/** A control character made visible. */
function picture(code: number): string {
  if (code === 0x7f) {
    return "\u2421";
  }
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : "\ufffd";
}

/** "Select graphic rendition": the style after the parameters. */
function select(before: Style, parameters: string): Style {
  const codes = parameters.split(/[;:]/).map(Number);
  let style: Style = {...before};
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code === 38 || code === 48) {
      const [colour, used] = extended(codes, i + 1);
      i += used;
      if (colour !== undefined) {
        style[code === 38 ? "foreground" : "background"] = colour;
      }
    } else {
      style = apply(style, code);
    }
  }
  return style;
}

const switches: Record<number, keyof Style> = {
  1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "inverse", 9: "strike",
};
const offSwitches: Record<number, (keyof Style)[]> = {
  22: ["bold", "dim"], 23: ["italic"], 24: ["underline"], 27: ["inverse"], 29: ["strike"],
  39: ["foreground"], 49: ["background"],
};

function apply(style: Style, code: number): Style {
  if (code === 0) {
    return {};
  }
  const on = switches[code];
  if (on) {
    return {...style, [on]: true};
  }
  for (const off of offSwitches[code] ?? []) {
    delete style[off];
  }
  const palette = [[30, 0, "foreground"], [40, 0, "background"], [90, 8, "foreground"], [100, 8, "background"]] as const;
  for (const [first, offset, where] of palette) {
    if (code >= first && code < first + 8) {
      style[where] = code - first + offset;
    }
  }
  return style;
}

/** The colour after 38 or 48, and how many parameters it took. */
function extended(codes: number[], at: number): [Colour | undefined, number] {
  if (codes[at] === 5) {
    return [indexed(codes[at + 1] ?? 0), 2];
  }
  if (codes[at] === 2) {
    return [hex(codes[at + 1] ?? 0, codes[at + 2] ?? 0, codes[at + 3] ?? 0), 4];
  }
  return [undefined, 0];
}

function indexed(index: number): Colour | undefined {
  if (!(index >= 0 && index < 256)) {
    return undefined;
  }
  if (index < 16) {
    return index;
  }
  if (index >= 232) {
    const grey = 8 + 10 * (index - 232);
    return hex(grey, grey, grey);
  }
  const level = (n: number) => (n % 6 === 0 ? 0 : 55 + 40 * (n % 6));
  const cube = index - 16;
  return hex(level(Math.floor(cube / 36)), level(Math.floor(cube / 6)), level(cube));
}

function hex(...parts: number[]): string {
  return "#" + parts.map(n => Math.min(255, n || 0).toString(16).padStart(2, "0")).join("");
}
