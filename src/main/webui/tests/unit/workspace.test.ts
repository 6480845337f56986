import assert from "node:assert/strict";
import {test} from "node:test";
import type {Language} from "../../src/run/types";
import {readWorkspace} from "../../src/state/reading";
import {emptySettings, runRequest, starter, testRequest, type Workspace} from "../../src/state/workspace";
import {splitArguments} from "../../src/text/arguments";

const step = {command: ["g++"], limits: {}, max_limits: {}};
const language: Language = {
  id: "c", name: "C", version: "14", aliases: [], extensions: ["c"], source_file: "main.c", compile: step, run: step,
  hello: "int main() {}\n",
};

function workspace(): Workspace {
  return {language: "c", programs: {c: starter(language)}, settings: {...emptySettings(), outputs: ""}, tests: [], link: ""};
}

test("an untouched program is sent with nothing but its text", () => {
  assert.deepEqual(runRequest(workspace(), language), {
    language: "c", files: [{name: "main.c", content: "int main() {}\n", entry: true}],
  });
});

test("fields become arguments, flags, limits and outputs", () => {
  const edited = workspace();
  edited.programs.c!.flags = "-O3 -DNAME='a b'";
  Object.assign(edited.settings, {stdin: "in", args: "x \"y z\"", outputs: "*.png, a/**"});
  Object.assign(edited.settings.limits, {cpu: "1.5", memory: "64", processes: "3"});
  const request = runRequest(edited, language);
  assert.deepEqual(request.compile, {args: ["-O3", "-DNAME=a b"]});
  assert.deepEqual(request.args, ["x", "y z"]);
  assert.deepEqual(request.limits, {cpu_ms: 1500, memory_bytes: 64 << 20, processes: 3});
  assert.deepEqual(request.outputs, ["*.png", "a/**"]);
  assert.equal(request.stdin, "in");
});

test("flags stay unsent where nothing is compiled", () => {
  const edited = workspace();
  edited.programs.c!.flags = "-O3";
  assert.equal(runRequest(edited, {...language, compile: null}).compile, undefined);
});

test("a limit that is no number is told, not left out", () => {
  const edited = workspace();
  edited.settings.limits.cpu = "much";
  assert.throws(() => runRequest(edited, language), /Processor time, seconds.*“much”/);
});

test("tests are sent instead of standard input", () => {
  const edited = workspace();
  edited.settings.stdin = "unused";
  edited.tests = [{name: "one", stdin: "1", expected: "2"}];
  const request = testRequest(edited, language);
  assert.equal(request.stdin, undefined);
  assert.deepEqual(request.tests, [{name: "one", stdin: "1", expected_stdout: "2", compare: "trim"}]);
});

test("arguments are split as a shell does", () => {
  assert.deepEqual(splitArguments(`a  'b c' "d \\"e" f\\ g ""`), ["a", "b c", 'd "e', "f g", ""]);
  assert.deepEqual(splitArguments("  "), []);
  assert.throws(() => splitArguments("'a"), /open/);
});

test("a saved workspace comes back, anything else does not", () => {
  const saved = workspace();
  assert.deepEqual(readWorkspace(JSON.parse(JSON.stringify(saved))), saved);
  for (const odd of [null, 1, "x", [], {language: "c"}, {programs: {}}]) {
    assert.equal(readWorkspace(odd), undefined);
  }
});
