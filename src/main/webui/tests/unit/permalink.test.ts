import assert from "node:assert/strict";
import {test} from "node:test";
import {fromFragment, toFragment, type Shared} from "../../src/state/permalink";
import {emptySettings} from "../../src/state/workspace";
import {toBase64Url} from "../../src/text/base64";

const shared: Shared = {
  language: "c++",
  files: [{name: "main.cpp", content: 'int main() { puts("größer ☃"); }\n'.repeat(50)}, {name: "a/b.h", content: ""}],
  flags: "-O3",
  settings: {...emptySettings(), stdin: "1 2\n", args: "a 'b c'"},
  tests: [{name: "t", stdin: "1", expected: "2"}],
};

test("a link gives back what was shared, and is shorter than the text", async () => {
  const fragment = await toFragment(shared);
  assert.match(fragment, /^#1\/[\w-]+$/);
  assert.ok(fragment.length < 800, `${fragment.length}`);
  assert.deepEqual(await fromFragment(fragment), shared);
});

test("a damaged or strange fragment is no program", async () => {
  const fragment = await toFragment(shared);
  for (const strange of ["", "#", "#section", "#1/", "#1/%%%", fragment.slice(0, -9), fragment.replace("#1/", "#2/")]) {
    assert.equal(await fromFragment(strange), undefined, strange);
  }
});

test("what has another shape is no program", async () => {
  for (const odd of [null, [], {}, {language: "c"}, {language: 1, files: [{name: "a", content: ""}]},
    {language: "c", files: []}, {language: "c", files: [{name: "a"}]}, {language: "c", files: "x"}]) {
    assert.equal(await fromFragment(await toFragment(odd as unknown as Shared)), undefined, JSON.stringify(odd));
  }
});

test("a link that unfolds without end is refused", async () => {
  const zeros = new Blob([new Uint8Array(9 << 20)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bomb = new Uint8Array(await new Response(zeros).arrayBuffer());
  assert.ok(bomb.length < 100_000);
  assert.equal(await fromFragment("#1/" + toBase64Url(bomb)), undefined);
});
