import assert from "node:assert/strict";
import {test} from "node:test";
import {AnsiParser, type Token} from "../../src/text/ansi";

const parse = (...pieces: string[]): Token[] => {
  const parser = new AnsiParser();
  return pieces.flatMap(piece => parser.push(piece));
};
const words = (tokens: Token[]) => tokens.map(token => (typeof token === "string" ? `<${token}>` : token.text)).join("");

test("colours and attributes become styles and end where they are switched off", () => {
  assert.deepEqual(parse("\x1b[1;31mred\x1b[39m bold\x1b[0m none"), [
    {text: "red", style: {bold: true, foreground: 1}},
    {text: " bold", style: {bold: true}},
    {text: " none", style: {}},
  ]);
});

test("the palette of 256 and true colour become colours of their own", () => {
  assert.deepEqual(parse("\x1b[38;5;196ma\x1b[48;2;1;2;300mb\x1b[38;5;9mc\x1b[38;5;244md"), [
    {text: "a", style: {foreground: "#ff0000"}},
    {text: "b", style: {foreground: "#ff0000", background: "#0102ff"}},
    {text: "c", style: {foreground: 9, background: "#0102ff"}},
    {text: "d", style: {foreground: "#808080", background: "#0102ff"}},
  ]);
});

test("a sequence that is cut anywhere is understood all the same", () => {
  const whole = "a\x1b[38;5;196mb\x1b]0;title\x07c\r\nd";
  for (let cut = 0; cut <= whole.length; cut++) {
    const tokens = parse(whole.slice(0, cut), whole.slice(cut));
    assert.equal(words(tokens), "abc<newline>d", `cut at ${cut}`);
  }
});

test("what commands a terminal is left out: titles, links, clipboard, moves, questions", () => {
  const hostile = "\x1b]0;title\x07\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\\x1b]52;c;aGk=\x07"
    + "\x1b[2J\x1b[H\x1b[6n\x1b[?1049h\x1bP+q544e\x1b\\\x1bc\x1b(0end\x9b31mx";
  assert.equal(words(parse(hostile)), "linkendx");
});

test("other control characters become visible", () => {
  assert.equal(words(parse("a\x00b\x07c\x08\x7f\x85")), "a␀b␇c␈␡\ufffd");
});

test("markup is text like any other", () => {
  const markup = "<script>alert(1)</script><img src=x onerror=alert(1)>";
  assert.deepEqual(parse(markup), [{text: markup, style: {}}]);
});

test("a sequence without an end does not swallow the output", () => {
  assert.ok(words(parse("\x1b]0;" + "x".repeat(5000), "after\n")).includes("after"));
});

test("a parameter that is no colour changes nothing", () => {
  assert.deepEqual(parse("\x1b[38;5;999ma"), [{text: "a", style: {}}]);
});
