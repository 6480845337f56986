import assert from "node:assert/strict";
import {test} from "node:test";
import {OutputLines, type Line} from "../../src/components/output-lines";

const show = ({channel, segments}: Line) => `${channel}: ${segments.map(segment => segment.text).join("")}`;

test("the streams are told apart, in the order in which they came", () => {
  const lines = new OutputLines();
  lines.push("stdout", "question? ");
  lines.push("stderr", "warning\n");
  lines.push("stdout", "answer\n");
  assert.deepEqual(lines.drain().complete.map(show), ["stdout: question? ", "stderr: warning", "stdout: answer"]);
});

test("a line under way is shown, and completed later", () => {
  const lines = new OutputLines();
  lines.push("stdout", "ab");
  assert.equal(show(lines.drain().current!), "stdout: ab");
  lines.push("stdout", "c\n");
  assert.deepEqual(lines.drain().complete.map(show), ["stdout: abc"]);
});

test("a carriage return writes over the line, as progress bars do", () => {
  const lines = new OutputLines();
  lines.push("stdout", "10%\r20%\r100%\ndone\r\n");
  assert.deepEqual(lines.drain().complete.map(show), ["stdout: 100%", "stdout: done"]);
});

test("empty lines stay", () => {
  const lines = new OutputLines();
  lines.push("stdout", "a\n\n\nb");
  lines.end();
  assert.deepEqual(lines.drain().complete.map(show), ["stdout: a", "stdout: ", "stdout: ", "stdout: b"]);
});

test("a line that does not end is cut", () => {
  const lines = new OutputLines();
  lines.push("stdout", "x".repeat(10_000));
  lines.end();
  const {complete} = lines.drain();
  assert.deepEqual(complete.map(line => show(line).length - "stdout: ".length), [4096, 4096, 1808]);
});
