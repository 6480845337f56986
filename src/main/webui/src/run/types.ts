/** The wire's shapes, as the API documents them. Sizes are bytes, times are milliseconds. */

export type Encoding = "utf8" | "base64";

export interface Limits {
  cpu_ms?: number;
  wall_ms?: number;
  memory_bytes?: number;
  processes?: number;
  output_bytes?: number;
  file_bytes?: number;
  disk_bytes?: number;
  open_files?: number;
  stack_bytes?: number;
}

export interface LanguageStep {
  command: string[];
  limits: Limits;
  max_limits: Limits;
}

/** As far as the page goes, a language without a version or a program to start from has empty ones. */
export interface Language {
  id: string;
  name: string;
  version: string;
  aliases: string[];
  extensions: string[];
  source_file: string;
  compile: LanguageStep | null;
  run: LanguageStep;
  hello: string;
}

export interface RequestFile {
  name: string;
  content: string;
  entry?: boolean;
}

export interface TestRequest {
  name: string;
  stdin: string;
  expected_stdout?: string;
  compare?: string;
}

export interface RunRequest {
  language: string;
  files: RequestFile[];
  args?: string[];
  stdin?: string;
  compile?: {args: string[]};
  limits?: Limits;
  outputs?: string[];
  tests?: TestRequest[];
}

export type Status =
  | "ok"
  | "wrong_answer"
  | "compile_error"
  | "runtime_error"
  | "signaled"
  | "time_limit"
  | "wall_time_limit"
  | "memory_limit"
  | "output_limit"
  | "file_limit"
  | "process_limit"
  | "cancelled"
  | "internal_error";

/** How a step ended. */
export interface Ending {
  status: Status;
  exit_code: number | null;
  signal: string | null;
  cpu_ms: {user: number; system: number; total: number};
  wall_ms: number;
  memory_peak_bytes: number;
  processes_peak: number | null;
  reason: string | null;
}

export interface Step extends Ending {
  stdout: string;
  stdout_encoding: Encoding;
  stdout_truncated: boolean;
  stdout_bytes: number;
  stderr: string;
  stderr_encoding: Encoding;
  stderr_truncated: boolean;
  stderr_bytes: number;
}

export interface TestResult {
  name: string;
  status: Status;
  reason?: string | null;
  run?: Step;
}

export type OutputFile =
  | {name: string; size: number; content: string; encoding: Encoding}
  | {name: string; size: number; error: string};

export interface Answer {
  id: string;
  language: string;
  version: string;
  status: Status;
  reason?: string | null;
  compile: Step | null;
  run?: Step | null;
  tests?: TestResult[];
  outputs?: OutputFile[];
  queued_ms: number;
  prepared_ms?: number;
  total_ms: number;
  cached: boolean;
}

export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  errors?: {field: string; detail: string}[];
}

export type Channel = "stdout" | "stderr";

/** What happens to a job, in the order in which it happens. */
export type RunEvent =
  | {type: "queued"; position?: number}
  | {type: "compiling"}
  | {type: "compiled"; step: Step}
  | {type: "running"; test?: string | number}
  | {type: "output"; channel: Channel; data: string; encoding: Encoding; test?: string | number}
  | {type: "exit"; ending: Ending; test?: string | number}
  | {type: "result"; answer: Answer};
