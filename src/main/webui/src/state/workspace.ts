import type {Language, Limits, RunRequest, TestRequest} from "../run/types";
import {splitArguments} from "../text/arguments";

export interface SourceFile {
  name: string;
  content: string;
}

/** What somebody wrote in one language. The first file is where the program starts. */
export interface Program {
  files: SourceFile[];
  active: number;
  flags: string;
}

export interface TestCase {
  name: string;
  stdin: string;
  expected: string;
}

/** As they stand in the fields; empty means the language's own. */
export interface Settings {
  stdin: string;
  args: string;
  outputs: string;
  limits: Record<LimitField, string>;
}

/** Everything in the editor that must not be lost. Each language keeps its own text. */
export interface Workspace {
  language: string;
  programs: Record<string, Program>;
  settings: Settings;
  tests: TestCase[];
  /** The address's fragment that this came from or was last shared as. */
  link: string;
}

export type LimitField = "cpu" | "wall" | "memory" | "output" | "processes";

export interface LimitUnit {
  wire: keyof Limits;
  label: string;
  /** How much of the wire's unit one of the field's is. */
  scale: number;
}

export const limitUnits: Record<LimitField, LimitUnit> = {
  cpu: {wire: "cpu_ms", label: "Processor time, seconds", scale: 1000},
  wall: {wire: "wall_ms", label: "Elapsed time, seconds", scale: 1000},
  memory: {wire: "memory_bytes", label: "Memory, MiB", scale: 1 << 20},
  output: {wire: "output_bytes", label: "Output, KiB", scale: 1 << 10},
  processes: {wire: "processes", label: "Processes and threads", scale: 1},
};

export const defaultOutputs = "*.png *.jpg *.jpeg *.gif *.svg *.webp *.pdf *.csv *.txt *.json out/**";

export function emptySettings(): Settings {
  return {
    stdin: "",
    args: "",
    outputs: defaultOutputs,
    limits: {cpu: "", wall: "", memory: "", output: "", processes: ""},
  };
}

export function starter(language: Language): Program {
  return {files: [{name: language.source_file, content: language.hello}], active: 0, flags: ""};
}

export function isStarter(program: Program, language: Language): boolean {
  return program.files.length === 1 && program.files[0]!.content === language.hello && program.flags === "";
}

/** A field that can't be sent as it stands. */
export class FieldError extends Error {
  constructor(readonly field: string, message: string) {
    super(message);
  }
}

/** The request for one run of what stands in the editor; throws a FieldError. */
export function runRequest(workspace: Workspace, language: Language): RunRequest {
  const program = workspace.programs[language.id]!;
  const {settings} = workspace;
  const args = argumentsOf("arguments", settings.args);
  const flags = language.compile ? argumentsOf("compiler flags", program.flags) : [];
  const limits = limitsOf(settings);
  const outputs = settings.outputs.split(/[\s,]+/).filter(glob => glob !== "");
  return {
    language: language.id,
    files: program.files.map((file, index) => ({...file, ...(index === 0 ? {entry: true} : {})})),
    ...(args.length ? {args} : {}),
    ...(settings.stdin ? {stdin: settings.stdin} : {}),
    ...(flags.length ? {compile: {args: flags}} : {}),
    ...(Object.keys(limits).length ? {limits} : {}),
    ...(outputs.length ? {outputs} : {}),
  };
}

/** The same for all tests. */
export function testRequest(workspace: Workspace, language: Language): RunRequest {
  const {stdin: _, outputs: __, ...request} = runRequest(workspace, language);
  const tests = workspace.tests.map((test): TestRequest => ({
    name: test.name,
    stdin: test.stdin,
    expected_stdout: test.expected,
    compare: "trim",
  }));
  return {...request, tests};
}

function argumentsOf(field: string, line: string): string[] {
  try {
    return splitArguments(line);
  } catch (error) {
    throw new FieldError(field, `The ${field} can't be read: ${(error as Error).message}.`);
  }
}

function limitsOf(settings: Settings): Limits {
  const limits: Limits = {};
  for (const [field, text] of Object.entries(settings.limits) as [LimitField, string][]) {
    if (text.trim() === "") {
      continue;
    }
    const {wire, scale, label} = limitUnits[field];
    const value = Number(text);
    if (!(value > 0)) {
      throw new FieldError(label, `The limit “${label}” must be a number above 0; it is “${text}”.`);
    }
    limits[wire] = Math.max(1, Math.round(value * scale));
  }
  return limits;
}
