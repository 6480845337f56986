import type {Problem} from "./types";

/** Why there is no result. `retryAfter` is in seconds. */
export type Reason =
  | {kind: "away"}
  | {kind: "broken-off"}
  | {kind: "full"; retryAfter: number}
  | {kind: "too-fast"; retryAfter: number}
  | {kind: "token-wanted"; problem: Problem}
  | {kind: "refused"; status: number; problem: Problem};

/** A request that Runner did not answer with a result. */
export class RunFailure extends Error {
  constructor(readonly reason: Reason) {
    super(describe(reason));
  }
}

/** In words, for the person who asked. */
export function describe(reason: Reason): string {
  switch (reason.kind) {
    case "away":
      return "Runner can't be reached. Your text is kept here; try again when it is back.";
    case "broken-off":
      return "The connection broke off before the program had ended. Your text is kept here.";
    case "full":
      return `Runner is full: every sandbox is in use and the queue is too. Try again in ${seconds(reason.retryAfter)}.`;
    case "too-fast":
      return `That was more than you may run in so short a time. Try again in ${seconds(reason.retryAfter)}.`;
    case "token-wanted":
      return "Runner wants a token before it runs anything.";
    case "refused":
      return `Runner refused: ${explain(reason.problem, reason.status)}`;
  }
}

/** The fields that were wrong, or else what the problem says of itself. */
export function explain(problem: Problem, status: number): string {
  if (problem.errors && problem.errors.length > 0) {
    return problem.errors.map(error => `${error.field} ${error.detail}`).join("; ") + ".";
  }
  return problem.detail || problem.title || `HTTP status ${status}.`;
}

/** Reads the reason out of an answer that is not 200. */
export async function reasonOf(response: Response): Promise<Reason> {
  const problem = await problemOf(response);
  return reasonFor(response.status, problem, Number(response.headers.get("Retry-After")) || 1);
}

export function reasonFor(status: number, problem: Problem, retryAfter: number): Reason {
  switch (status) {
    case 401:
      return {kind: "token-wanted", problem};
    case 429:
      return {kind: "too-fast", retryAfter};
    case 503:
      return problem.type?.endsWith("sandbox-unavailable")
        ? {kind: "refused", status, problem}
        : {kind: "full", retryAfter};
    // A proxy that stands before a service that is gone.
    case 502:
    case 504:
      return {kind: "away"};
    default:
      return {kind: "refused", status, problem};
  }
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    const body: unknown = await response.json();
    return typeof body === "object" && body !== null ? (body as Problem) : {};
  } catch {
    return {};
  }
}

function seconds(count: number): string {
  return count === 1 ? "a second" : `${count} seconds`;
}
