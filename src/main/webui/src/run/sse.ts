/** One event of a text/event-stream. */
export interface ServerEvent {
  event: string;
  data: string;
}

/** Parses a text/event-stream that arrives in pieces cut anywhere. */
export class EventStreamParser {
  private rest = "";
  private event = "";
  private data: string[] = [];

  /** The events that are complete with this piece. */
  push(piece: string): ServerEvent[] {
    const events: ServerEvent[] = [];
    this.rest += piece;
    for (;;) {
      const end = this.rest.search(/[\r\n]/);
      // A carriage return at the very end may be half of a line's end.
      if (end < 0 || (this.rest[end] === "\r" && end === this.rest.length - 1)) {
        return events;
      }
      const line = this.rest.slice(0, end);
      this.rest = this.rest.slice(end + (this.rest.startsWith("\r\n", end) ? 2 : 1));
      const event = this.line(line);
      if (event) {
        events.push(event);
      }
    }
  }

  private line(line: string): ServerEvent | undefined {
    if (line === "") {
      return this.dispatch();
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") {
      this.event = value;
    } else if (field === "data") {
      this.data.push(value);
    }
    return undefined;
  }

  private dispatch(): ServerEvent | undefined {
    const event = {event: this.event || "message", data: this.data.join("\n")};
    const complete = this.data.length > 0;
    this.event = "";
    this.data = [];
    return complete ? event : undefined;
  }
}
