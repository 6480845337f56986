import assert from "node:assert/strict";
import {test} from "node:test";
import {diffLines} from "../../src/text/diff";

const signs = {same: " ", missing: "-", extra: "+"};
const show = (expected: string, actual: string) =>
  diffLines(expected, actual).map(({kind, text}) => signs[kind] + text).join("\n");

test("lines that differ stand beside those that don't", () => {
  assert.equal(show("a\nb\nc\nd", "a\nx\nc\nd\ne"), " a\n-b\n+x\n c\n d\n+e");
});

test("what a test forgives is no difference", () => {
  assert.equal(show("a  \nb\n\n", "a\nb"), " a\n b");
});

test("nothing at all is all missing", () => {
  assert.equal(show("a\nb", ""), "-a\n-b");
  assert.equal(show("", ""), "");
});

test("long texts without a likeness are not compared line by line", () => {
  const lines = (letter: string) => Array.from({length: 20_000}, (_, i) => letter + i).join("\n");
  assert.equal(diffLines(lines("a"), lines("b")).length, 40_000);
});
