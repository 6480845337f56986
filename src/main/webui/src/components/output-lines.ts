import type {Channel} from "../run/types";
import {AnsiParser, type Style, type Token} from "../text/ansi";

export interface Segment {
  text: string;
  style: Style;
}

export interface Line {
  channel: Channel;
  segments: Segment[];
}

// A line that doesn't end is cut, so that adding to it stays cheap.
const longestLine = 4096;

/** Makes lines of what a program prints on its two streams, in the order in which it came. */
export class OutputLines {
  private parsers: Record<Channel, AnsiParser> = {stdout: new AnsiParser(), stderr: new AnsiParser()};
  private line: Line | undefined;
  private length = 0;
  private returned = false;
  private done: Line[] = [];

  push(channel: Channel, text: string): void {
    for (const token of this.parsers[channel].push(text)) {
      this.take(channel, token);
    }
  }

  /** The lines that are complete since the last call, and the one under way. */
  drain(): {complete: Line[]; current: Line | undefined} {
    const complete = this.done;
    this.done = [];
    return {complete, current: this.line};
  }

  /** No more comes. */
  end(): void {
    this.finish();
  }

  private take(channel: Channel, token: Token): void {
    if (this.line && this.line.channel !== channel) {
      this.finish();
    }
    if (token === "newline") {
      this.line ??= {channel, segments: []};
      this.finish();
      return;
    }
    if (token === "return") {
      this.returned = true;
      return;
    }
    // What follows a carriage return writes over the line, as progress bars do.
    if (this.returned || !this.line) {
      this.line = {channel, segments: []};
      this.length = 0;
      this.returned = false;
    }
    this.add(token);
  }

  private add({text, style}: Segment): void {
    for (let at = 0; at < text.length; ) {
      const piece = text.slice(at, at + longestLine - this.length);
      this.line!.segments.push({text: piece, style});
      this.length += piece.length;
      at += piece.length;
      if (this.length >= longestLine) {
        const {channel} = this.line!;
        this.finish();
        this.line = {channel, segments: []};
      }
    }
  }

  private finish(): void {
    if (this.line) {
      this.done.push(this.line);
    }
    this.line = undefined;
    this.length = 0;
    this.returned = false;
  }
}
