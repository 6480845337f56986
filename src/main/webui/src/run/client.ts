import {RunFailure, reasonFor, reasonOf} from "./failure";
import {EventStreamParser, type ServerEvent} from "./sse";
import {authorization} from "./token";
import type {Answer, Ending, Encoding, Language, Problem, RunEvent, RunRequest, Step} from "./types";

export async function fetchLanguages(): Promise<Language[]> {
  const response = await request("/api/v2/languages", {headers: authorization()});
  const {languages} = (await response.json()) as {languages: Language[]};
  return languages.map(language => ({...language, version: language.version ?? "", hello: language.hello ?? ""}));
}

/** Runs a program; the events come as they happen. Aborting ends the program. */
export async function* run(job: RunRequest, signal: AbortSignal): AsyncGenerator<RunEvent> {
  const response = await request("/api/v2/run", {
    method: "POST",
    headers: {...authorization(), "Content-Type": "application/json", Accept: "text/event-stream"},
    body: JSON.stringify(job),
    signal,
  });
  let last: RunEvent | undefined;
  for await (const event of events(response, signal)) {
    last = toRunEvent(event);
    if (last) {
      yield last;
    }
    if (last?.type === "result") {
      return;
    }
  }
  throw new RunFailure({kind: "broken-off"});
}

async function request(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {...init, cache: "no-store", credentials: "omit", redirect: "error"});
  } catch (error) {
    init.signal?.throwIfAborted();
    throw error instanceof TypeError ? new RunFailure({kind: "away"}) : error;
  }
  if (!response.ok) {
    throw new RunFailure(await reasonOf(response));
  }
  return response;
}

async function* events(response: Response, signal: AbortSignal): AsyncGenerator<ServerEvent> {
  const parser = new EventStreamParser();
  const decoder = new TextDecoder();
  const reader = response.body!.getReader();
  try {
    for (;;) {
      const {done, value} = await reader.read();
      if (done) {
        return;
      }
      yield* parser.push(decoder.decode(value, {stream: true}));
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof TypeError ? new RunFailure({kind: "broken-off"}) : error;
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

/** Undefined for events of a later version of the service. */
function toRunEvent({event, data}: ServerEvent): RunEvent | undefined {
  switch (event) {
    case "queued": {
      const {position} = JSON.parse(data) as {position?: number};
      return {type: "queued", ...(position === undefined ? {} : {position})};
    }
    case "compiling":
      return {type: "compiling"};
    case "compiled":
      return {type: "compiled", step: JSON.parse(data) as Step};
    case "running":
      return {type: "running", ...testOf(JSON.parse(data || "{}") as WithTest)};
    case "stdout":
    case "stderr": {
      const output = JSON.parse(data) as {data: string; encoding?: Encoding} & WithTest;
      const encoding = output.encoding ?? "utf8";
      return {type: "output", channel: event, data: output.data, encoding, ...testOf(output)};
    }
    case "exit": {
      const ending = JSON.parse(data) as Ending & WithTest;
      return {type: "exit", ending, ...testOf(ending)};
    }
    case "result":
      return {type: "result", answer: JSON.parse(data) as Answer};
    case "error": {
      const problem = JSON.parse(data) as Problem;
      throw new RunFailure(reasonFor(problem.status ?? 500, problem, 1));
    }
    default:
      return undefined;
  }
}

interface WithTest {
  test?: string | number;
}

function testOf({test}: WithTest): WithTest {
  return test === undefined ? {} : {test};
}
