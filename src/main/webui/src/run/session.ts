import {reasonFor, type Reason} from "./failure";
import {token} from "./token";
import type {Answer, Problem, RunRequest} from "./types";

export interface SessionListener {
  compiling(): void;
  compiled(): void;
  running(): void;
  output(bytes: Uint8Array): void;
  result(answer: Answer): void;
  /** There will be no result, for this reason; without one, the connection was never made, and browsers don't say why. */
  failed(reason?: Reason): void;
}

export interface TerminalSize {
  rows: number;
  columns: number;
}

type Frame =
  | {type: "queued" | "compiling" | "compiled" | "running" | "exit"}
  | ({type: "result"} & Answer)
  | {type: "error"; problem: Problem};

/** A program under way in a terminal: what is typed goes in, what it prints comes out. */
export class Session {
  private readonly socket: WebSocket;
  private opened = false;
  private ended = false;

  constructor(job: RunRequest, size: TerminalSize, private readonly listener: SessionListener) {
    const address = new URL("/api/v2/sessions?binary=1", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const bearer = token();
    this.socket = new WebSocket(address, bearer ? [`bearer.${bearer}`] : []);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => {
      this.opened = true;
      this.send({type: "start", ...job, terminal: size});
    };
    this.socket.onmessage = event => this.receive(event.data as string | ArrayBuffer);
    this.socket.onclose = () => this.closed();
  }

  type(text: string): void {
    this.send({type: "stdin", data: text});
  }

  typeBytes(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.socket.readyState === WebSocket.OPEN) {
      this.socket.send(bytes);
    }
  }

  resize(size: TerminalSize): void {
    this.send({type: "resize", ...size});
  }

  /** Ends the program. */
  close(): void {
    this.send({type: "close"});
    this.ended = true;
    this.socket.close();
  }

  private send(frame: object): void {
    if (this.socket.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify(frame));
    }
  }

  private receive(data: string | ArrayBuffer): void {
    if (this.ended) {
      return;
    }
    if (data instanceof ArrayBuffer) {
      // The first byte tells the stream; in a terminal both are one.
      this.listener.output(new Uint8Array(data, 1));
      return;
    }
    const frame = JSON.parse(data) as Frame;
    switch (frame.type) {
      case "compiling":
      case "compiled":
      case "running":
        this.listener[frame.type]();
        break;
      case "result":
        this.ended = true;
        this.listener.result(frame);
        break;
      case "error":
        this.fail(frame.problem);
        break;
      case "queued":
      case "exit":
        break;
    }
  }

  private fail(problem: Problem): void {
    this.ended = true;
    this.listener.failed(reasonFor(problem.status ?? 500, problem, 1));
  }

  private closed(): void {
    if (!this.ended) {
      this.ended = true;
      this.listener.failed(this.opened ? {kind: "broken-off"} : undefined);
    }
  }
}
