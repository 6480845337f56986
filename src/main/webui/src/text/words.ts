import type {Answer, Ending, Status} from "../run/types";

export function milliseconds(ms: number): string {
  if (ms < 10) {
    return `${ms.toFixed(1)} ms`;
  }
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

export function bytes(count: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  let unit = 0;
  let value = count;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

const signals: Record<string, string> = {
  SIGSEGV: "segmentation fault: it touched memory that is not its own",
  SIGABRT: "it gave up by itself (abort)",
  SIGFPE: "arithmetic error, such as division by zero",
  SIGILL: "illegal instruction",
  SIGBUS: "bus error",
  SIGKILL: "killed",
  SIGTERM: "asked to end",
  SIGINT: "interrupted",
  SIGPIPE: "nobody read its output any more",
};

const statuses: Record<Status, string> = {
  ok: "Finished",
  wrong_answer: "Wrong answer",
  compile_error: "Does not compile",
  runtime_error: "Ended with an error",
  signaled: "Crashed",
  time_limit: "Stopped: used up its processor time",
  wall_time_limit: "Stopped: took too long",
  memory_limit: "Stopped: used up its memory",
  output_limit: "Stopped: printed too much",
  file_limit: "Stopped: wrote too much to files",
  process_limit: "Failed: no more processes allowed",
  cancelled: "Cancelled",
  internal_error: "Runner failed, not the program",
};

export function statusWords(status: Status): string {
  return statuses[status] ?? status;
}

/** The verdict as one sentence without its full stop. */
export function verdict(status: Status, ending: Partial<Ending> | undefined): string {
  const words = statusWords(status);
  if (ending?.signal) {
    const meaning = signals[ending.signal];
    return `${words}: ${ending.signal}${status === "signaled" && meaning ? ` (${meaning})` : ""}`;
  }
  if (typeof ending?.exit_code === "number" && ["ok", "runtime_error", "process_limit"].includes(status)) {
    return `${words}, exit code ${ending.exit_code}`;
  }
  return words;
}

export interface Figure {
  name: string;
  value: string;
}

/** What was measured, in the order of interest. */
export function figures(answer: Answer): Figure[] {
  const step = answer.run ?? (answer.tests ? undefined : answer.compile);
  return [
    ...(step
      ? [
          {name: "CPU", value: milliseconds(step.cpu_ms.total)},
          {name: "Time", value: milliseconds(step.wall_ms)},
          {name: "Memory", value: bytes(step.memory_peak_bytes)},
        ]
      : []),
    ...(answer.compile && step !== answer.compile
      ? [{name: "Compile", value: answer.cached ? "cached" : milliseconds(answer.compile.wall_ms)}]
      : []),
    {name: "Waited", value: milliseconds(answer.queued_ms)},
    {name: "In all", value: milliseconds(answer.total_ms)},
  ];
}
