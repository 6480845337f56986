import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {inBrowser} from "./browser";

inBrowser("what is written is run, by button, by Ctrl-Enter and by ⌘-Enter", async editor => {
  await editor.write('print("by button")');
  await editor.run();
  await editor.verdict(/^Finished, exit code 0$/);
  assert.equal(await editor.output(), "by button");
  for (const figure of ["CPU", "Time", "Memory", "Waited"]) {
    await editor.shows("#verdict dt", new RegExp(figure));
  }
  await editor.write('print("by key")\nexit(7)');
  await editor.content.press("Control+Enter");
  await editor.verdict(/exit code 7$/);
  assert.equal(await editor.output(), "by key");
  await editor.write('print("by another key")\nexit(8)');
  await editor.content.press("Meta+Enter");
  await editor.verdict(/exit code 8$/);
  assert.equal(await editor.output(), "by another key");
});

inBrowser("the starter of a compiled language runs as it is", async editor => {
  await editor.choose("c++");
  await editor.shows("code-editor .cm-line", /iostream|bits/);
  await editor.run();
  await editor.verdict(/^Finished, exit code 0$/);
  assert.match(await editor.output(), /Hello, world!/);
  await editor.shows("#verdict dt", /Compile/);
  await editor.screenshot("c++");
});

inBrowser("a program that was compiled before is said not to be compiled again", async editor => {
  await editor.choose("c++");
  await editor.shows("code-editor .cm-line", /iostream|bits/);
  await editor.write(`#include <cstdio>\nint main() { std::puts("${Date.now()}"); }`);
  await editor.run();
  await editor.verdict(/^Finished, exit code 0$/);
  await editor.shows("#verdict dd", /^[\d.]+ m?s$/);
  assert.equal(await editor.page.locator("#verdict dd", {hasText: /^cached$/}).count(), 0);
  await editor.run();
  await editor.shows("#verdict dd", /^cached$/);
});

inBrowser("output streams in while the program runs, and a break of the streams is seen", async editor => {
  await editor.write(`import sys, time
print("first", flush=True)
time.sleep(2)
print("trouble", file=sys.stderr, flush=True)
print("\\x1b[32mgreen\\x1b[0m and \\x1b[38;2;10;20;30mown\\x1b[0m")`);
  await editor.run();
  await editor.shows("#output .line.stdout", /^first$/);
  await editor.shows("#verdict .words", /^Running$/);
  assert.equal(await editor.page.locator("#output .line").count(), 1);
  await editor.verdict(/^Finished/);
  await editor.shows("#output .line.stderr", /^trouble$/);
  await editor.shows("#output .fg-2", /^green$/);
  const colour = await editor.page.locator("#output .fg-own").evaluate(span => getComputedStyle(span).color);
  assert.equal(colour, "rgb(10, 20, 30)");
});

inBrowser("Stop ends a program, and the next one runs", async editor => {
  await editor.write('import time\nprint("on", flush=True)\ntime.sleep(60)');
  await editor.run();
  await editor.shows("#output .line", /^on$/);
  await editor.page.locator("#stop").click();
  await editor.verdict(/^Stopped by you$/);
  await editor.write("print(6 * 7)");
  await editor.run();
  await editor.verdict(/^Finished/);
  assert.equal(await editor.output(), "42");
});

inBrowser("input, arguments and limits reach the program", async editor => {
  await editor.write("import sys\nprint(sys.stdin.read().upper(), sys.argv[1:], flush=True)\nwhile True: pass");
  await editor.page.locator("#stdin").fill("from stdin");
  await editor.page.locator("#arguments").fill(`one "two words"`);
  await editor.page.locator("#options-tab").click();
  await editor.page.locator("#limit-cpu").fill("0.3");
  await editor.run();
  await editor.verdict(/^Stopped: used up its processor time/);
  assert.match(await editor.output(), /FROM STDIN \['one', 'two words'\]/);
});

inBrowser("compiler flags reach the compiler", async editor => {
  await editor.choose("c++");
  await editor.write('#include <cstdio>\nint main() { puts(WORD); }');
  await editor.page.locator("#options-tab").click();
  await editor.page.locator("#flags").fill(`-DWORD='"flagged"'`);
  await editor.run();
  await editor.verdict(/^Finished/);
  assert.match(await editor.output(), /flagged/);
});

inBrowser("an error of the compiler leads to its line", async editor => {
  await editor.choose("c++");
  await editor.write("#include <cstdio>\n\nint main() {\n  puts(nothing);\n}\n");
  await editor.run();
  await editor.verdict(/^Does not compile/);
  await editor.page.locator("code-editor .cm-lint-marker-error").first().waitFor();
  await editor.page.locator("#output .place", {hasText: "main.cpp:4"}).first().click();
  await editor.shows("code-editor .cm-activeLine", /puts\(nothing\)/);
  assert.ok(await editor.content.evaluate(content => content.matches(":focus")));
  await editor.screenshot("compile error");
});

inBrowser("an error at run time leads to its line in another file", async editor => {
  await editor.write("import part\npart.go()\n");
  await editor.page.getByRole("button", {name: "New file"}).click();
  await editor.page.locator("#answer").fill("part.py");
  await editor.page.keyboard.press("Enter");
  await editor.write("def go():\n    return 1 / 0\n");
  await editor.page.getByRole("tab", {name: "main.py"}).click();
  await editor.run();
  await editor.verdict(/exit code 1/);
  await editor.page.locator("#output .place", {hasText: 'part.py", line 2'}).click();
  await editor.shows("code-editor .cm-activeLine", /1 \/ 0/);
  assert.equal(await editor.page.getByRole("tab", {name: "part.py"}).getAttribute("aria-selected"), "true");
});

inBrowser("tests show what passed and how the rest differs", async editor => {
  await editor.write("print(int(input()) * 2)\nprint('end')");
  await editor.page.locator("#tests-tab").click();
  for (const [stdin, expected] of [["2", "4\nend"], ["3", "5\nend"]] as const) {
    await editor.page.getByRole("button", {name: "Add test"}).click();
    await editor.page.locator("#tests").getByLabel("Input").last().fill(stdin);
    await editor.page.locator("#tests").getByLabel("Expected output").last().fill(expected);
  }
  await editor.page.locator("#run-tests").click();
  await editor.shows("#tests .sum", /^1 of 2 tests passed$/);
  await editor.shows("#verdict", /1 of 2 tests passed\s*test 2\s*Waited/);
  await editor.shows("#tests .badge", /Passed/);
  await editor.shows("#tests .badge", /Wrong answer/);
  assert.deepEqual(await editor.page.locator("#tests .diff div").allTextContents(), ["-5", "+6", " end"]);
  await editor.isAccessible("tests with results");
  await editor.screenshot("tests");
});

inBrowser("files that a program leaves can be had, and pictures are seen", async editor => {
  await editor.write(`import struct, zlib
def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
rows = b"".join(b"\\0" + b"".join(bytes([x * 4, 255 - x * 4, y * 6]) for x in range(64)) for y in range(40))
with open("picture.png", "wb") as f:
    f.write(b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 40, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
open("table.csv", "w").write("a,b\\n1,2\\n")`);
  await editor.run();
  await editor.verdict(/^Finished/);
  const picture = editor.page.locator("#output-files img");
  await picture.waitFor();
  await editor.page.waitForFunction(() => document.querySelector<HTMLImageElement>("#output-files img")!.naturalWidth === 64);
  const download = editor.page.waitForEvent("download");
  await editor.page.getByRole("link", {name: "table.csv"}).click();
  assert.equal(readFileSync(await (await download).path(), "utf8"), "a,b\n1,2\n");
  await editor.screenshot("files");
});
