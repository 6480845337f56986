import assert from "node:assert/strict";
import {test} from "node:test";
import {ErrorLinks} from "../../src/text/error-links";

const cases: [string, string, string, number, number?][] = [
  ["gcc", "main.cpp:3:5: error: 'x' was not declared in this scope", "main.cpp", 3, 5],
  ["gcc, included", "In file included from main.cpp:1:", "main.cpp", 1],
  ["rustc", "  --> main.rs:2:13", "main.rs", 2, 13],
  ["go", "./main.go:5:2: undefined: x", "main.go", 5, 2],
  ["javac", "Main.java:3: error: ';' expected", "Main.java", 3],
  ["tsc", "main.ts(1,7): error TS2322: Type 'string' is not assignable to type 'number'.", "main.ts", 1, 7],
  ["tsc, pretty", "main.ts:1:7 - error TS2322: Type", "main.ts", 1, 7],
  ["python", '  File "/job/main.py", line 3, in <module>', "main.py", 3],
  ["node", "/job/main.js:3", "main.js", 3],
  ["node, in a stack", "    at Object.<anonymous> (/job/main.js:1:7)", "main.js", 1, 7],
  ["java, in a stack", "\tat Main.main(Main.java:4)", "Main.java", 4],
  ["bash", "main.sh: line 3: foo: command not found", "main.sh", 3],
  ["perl", "syntax error at main.pl line 3, near", "main.pl", 3],
  ["php", "PHP Parse error: syntax error in /job/main.php on line 3", "main.php", 3],
  ["ruby", "main.rb:2:in `<main>': undefined", "main.rb", 2],
  ["lua", "lua: main.lua:1: attempt to call a nil value", "main.lua", 1],
];

for (const [name, text, file, line, column] of cases) {
  test(`a place is found as ${name} writes it`, () => {
    const [link] = new ErrorLinks([file, "other.txt"]).in(text);
    assert.ok(link);
    assert.equal(link.file, file);
    assert.equal(link.line, line);
    assert.equal(link.column, column);
    assert.ok(text.slice(link.start, link.end).startsWith(file));
  });
}

test("files that the program does not have are not linked, nor names that only end alike", () => {
  const links = new ErrorLinks(["a.py"]);
  assert.deepEqual(links.in('File "/usr/lib/python3/data.py", line 3'), []);
  assert.deepEqual(links.in("b.py:3:4"), []);
  assert.deepEqual(new ErrorLinks([]).in("b.py:3:4"), []);
});

test("names are taken as they are, not as patterns", () => {
  assert.deepEqual(new ErrorLinks(["a+(b.c"]).in("a+(b.c:3")[0]?.line, 3);
});

test("diagnostics have a severity and the message, which rustc puts a line above", () => {
  const output = "main.c:1:2: warning: unused\nmain.c:2:3: error: bad\nmain.c:2:4: note: see\n"
    + "error[E0425]: cannot find value `x`\n --> main.rs:2:13\n";
  const found = new ErrorLinks(["main.c", "main.rs"]).diagnostics(output);
  assert.deepEqual(found.map(({severity, message, line}) => [severity, line, message]), [
    ["warning", 1, "warning: unused"],
    ["error", 2, "error: bad"],
    ["info", 2, "note: see"],
    ["error", 2, "error[E0425]: cannot find value `x`"],
  ]);
});
