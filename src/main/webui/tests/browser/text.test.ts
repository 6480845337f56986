import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {Editor, inBrowser, url} from "./browser";

/** The fragment of the link in the page about embedding. */
const [documented] = /#1\/[\w-]+/.exec(readFileSync("../../../docs/web-editor.md", "utf8"))!;

inBrowser("text survives a reload, and so does that of other languages", async editor => {
  await editor.write("print('mine')");
  await editor.choose("bash");
  await editor.write("echo mine too");
  await editor.page.locator("#stdin").fill("some input");
  await editor.page.reload();
  await editor.shows("code-editor .cm-line", /^echo mine too$/);
  assert.equal(await editor.page.locator("#stdin").inputValue(), "some input");
  await editor.choose("python");
  await editor.shows("code-editor .cm-line", /^print\('mine'\)$/);
});

inBrowser("text of one language can be taken over as another's", async editor => {
  await editor.choose("c++");
  await editor.write("int main() { return sizeof 'a' == 1; }");
  await editor.page.locator("#language").click();
  await editor.page.getByRole("option", {name: /^C 1/}).click();
  await editor.page.getByRole("button", {name: "Use its text as C"}).click();
  await editor.shows("code-editor .cm-line", /sizeof/);
  await editor.shows("#files [role=tab]", /^main\.c$/);
});

inBrowser("a link carries the program, and no server gets to see it", async editor => {
  await editor.write("print('shared, größer ☃')");
  await editor.page.locator("#arguments").fill("a b");
  await editor.page.locator("#share").click();
  const link = await editor.page.getByLabel("Link to this program").inputValue();
  assert.match(link, /#1\/[\w-]+$/);
  const other = await Editor.open({}, link);
  await other.shows("code-editor .cm-line", /^print\('shared, größer ☃'\)$/);
  assert.equal(await other.page.locator("#arguments").inputValue(), "a b");
  await other.run();
  await other.verdict(/^Finished/);
  assert.ok(other.requests.every(request => !request.includes("#1/") || request === link));
  await other.close();
}, /Clipboard|writeText/);

inBrowser("a link does not take away what one wrote before", async editor => {
  await editor.write("print('my own')");
  await editor.page.goto("about:blank");
  await editor.page.goto(`${url}/${documented}`);
  await editor.shows("code-editor .cm-line", /lesson 1/);
  await editor.page.getByRole("button", {name: "Back to my own"}).click();
  await editor.shows("code-editor .cm-line", /^print\('my own'\)$/);
  await editor.page.reload();
  await editor.shows("code-editor .cm-line", /^print\('my own'\)$/);
});

inBrowser("what was changed since a link was made outlives a reload with the link in the address", async editor => {
  await editor.write("print('shared')");
  await editor.page.locator("#share").click();
  await editor.page.getByLabel("Link to this program").waitFor();
  await editor.write("print('changed since')");
  await editor.page.reload();
  await editor.shows("code-editor .cm-line", /^print\('changed since'\)$/);
}, /Clipboard|writeText/);

inBrowser("the link in the documentation of embedding works", async editor => {
  await editor.page.goto(`${url}/${documented}`);
  await editor.shows("code-editor .cm-line", /^print\("Hello, lesson 1!"\)$/);
});

inBrowser("a damaged link is told, and the text stays", async editor => {
  await editor.write("print('mine')");
  await editor.page.evaluate(() => (location.hash = "#1/broken"));
  await editor.shows("#notice", /damaged/);
  assert.equal(await editor.text(), "print('mine')");
});

inBrowser("files are added, renamed and deleted, which can be undone", async editor => {
  await editor.page.getByRole("button", {name: "New file"}).click();
  await editor.page.locator("#answer").fill("main.py");
  await editor.page.keyboard.press("Enter");
  await editor.shows("#answer-hint", /There is a file main\.py already/);
  await editor.page.locator("#answer").fill("data.txt");
  await editor.isAccessible("dialog");
  await editor.page.keyboard.press("Enter");
  await editor.write("some data");
  await editor.page.getByRole("button", {name: "Rename"}).click();
  await editor.page.locator("#answer").fill("more.txt");
  await editor.page.keyboard.press("Enter");
  await editor.page.getByRole("tab", {name: "main.py"}).click();
  await editor.write("print(open('more.txt').read())");
  await editor.run();
  await editor.verdict(/^Finished/);
  assert.equal(await editor.output(), "some data");
  await editor.page.getByRole("tab", {name: "more.txt"}).click();
  await editor.page.getByRole("button", {name: "Delete"}).click();
  await editor.shows("#notice", /more\.txt is deleted/);
  assert.equal(await editor.page.getByRole("tab", {name: "more.txt"}).count(), 0);
  await editor.page.getByRole("button", {name: "Undo"}).click();
  await editor.shows("code-editor .cm-line", /^some data$/);
});

inBrowser("languages are found by name, version, alias and ending, and each has its colours", async editor => {
  for (const [search, name] of [["c++ 14", "C++"], ["golang", "Go"], [".rs", "Rust"], ["c", "C"]] as const) {
    await editor.choose(search);
    assert.match(await editor.page.locator("#language").inputValue(), new RegExp(`^${name.replaceAll("+", "\\+")} `));
  }
  const {languages} = (await (await fetch(`${url}/api/v2/languages`)).json()) as {languages: {name: string; id: string}[]};
  for (const {id, name} of languages) {
    await editor.choose(id);
    const chosen = await editor.page.locator("#language").inputValue();
    assert.ok(chosen.startsWith(name.replace(/ \d+$/, "") + " "), `${id} chose ${chosen}`);
    await editor.page.locator("code-editor .cm-line span").first().waitFor()
      .catch(() => assert.fail(`${name} has no colours`));
  }
});
