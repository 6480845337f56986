import {fromBase64Url, toBase64Url} from "../text/base64";
import {isFields, readFiles, readSettings, readTests, text} from "./reading";
import type {Settings, SourceFile, TestCase} from "./workspace";

/** What a link carries: one program and what it is run with. */
export interface Shared {
  language: string;
  files: SourceFile[];
  flags: string;
  settings: Settings;
  tests: TestCase[];
}

const prefix = "#1/";
// A link is a few kilobytes, but may unfold to anything.
const largest = 8 << 20;

/**
 * The fragment of an address that holds the program. Browsers never send the fragment, so no server gets to
 * see what is shared.
 */
export async function toFragment(shared: Shared): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(shared));
  const packed = await collect(stream(bytes).pipeThrough(new CompressionStream("deflate-raw")), Infinity);
  return prefix + toBase64Url(packed);
}

/** Undefined if the fragment is none of ours or is damaged. */
export async function fromFragment(fragment: string): Promise<Shared | undefined> {
  if (!fragment.startsWith(prefix)) {
    return undefined;
  }
  try {
    const packed = fromBase64Url(fragment.slice(prefix.length));
    const bytes = await collect(stream(packed).pipeThrough(new DecompressionStream("deflate-raw")), largest);
    return read(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}

function read(value: unknown): Shared | undefined {
  const files = isFields(value) ? readFiles(value.files) : undefined;
  if (!isFields(value) || !files || typeof value.language !== "string") {
    return undefined;
  }
  return {
    language: value.language,
    files,
    flags: text(value.flags),
    settings: readSettings(value.settings),
    tests: readTests(value.tests),
  };
}

function stream(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new Blob([bytes]).stream() as ReadableStream<Uint8Array<ArrayBuffer>>;
}

async function collect(source: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  const reader = source.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length;
    if (size > limit) {
      await reader.cancel();
      throw new Error("too large");
    }
    pieces.push(next.value);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
