import assert from "node:assert/strict";
import {test} from "node:test";
import {Editor, inBrowser} from "./browser";

inBrowser("everything can be done by keyboard", async editor => {
  const {page} = editor;
  const focus = () => page.evaluate(() => document.activeElement?.id ?? "");
  await page.keyboard.press("Tab");
  assert.equal(await focus(), "language");
  await page.keyboard.type("bash");
  await page.keyboard.press("Enter");
  for (let i = 0; i < 20 && (await focus()) !== "editor"; i++) {
    await page.keyboard.press("Tab");
  }
  assert.equal(await focus(), "editor");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("if true; then\n\techo by keyboard");
  await page.keyboard.press("Enter");
  await page.keyboard.type("fi");
  await page.keyboard.press("Control+Enter");
  await editor.verdict(/exit code|Ended/);
  assert.equal(await focus(), "editor", "running takes no focus away");
  // The first may have closed a list of completions.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  assert.equal(await focus(), "input-tab");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  assert.equal(await focus(), "options-tab");
  assert.ok(await page.locator("#options-panel").isVisible());
  await page.keyboard.press("Home");
  await page.keyboard.press("Tab");
  assert.equal(await focus(), "stdin");
  await page.keyboard.type("typed");
  await page.keyboard.press("Control+Enter");
  await editor.verdict(/exit code|Ended/);
  assert.equal(await focus(), "stdin");
});

inBrowser("who does not see the page hears the verdict and short outputs", async editor => {
  await editor.write("print('spoken')");
  await editor.run();
  await editor.verdict(/^Finished/);
  await editor.shows("#announcer", /^Output: spoken/);
  assert.equal(await editor.page.locator("#verdict .words").getAttribute("role"), "status");
  assert.equal(await editor.page.locator("#announcer").getAttribute("aria-live"), "polite");
  assert.match((await editor.content.getAttribute("aria-label"))!, /Text of main\.py/);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing in ${colorScheme}`, async () => {
    const editor = await Editor.open({colorScheme});
    await editor.isAccessible("at first");
    await editor.write('import sys\n# A comment\nclass A:\n    x: int = 1\n\nprint("text", A.x)\nprint("\\x1b[31mred \\x1b[33myellow", file=sys.stderr)\n1 / 0');
    await editor.run();
    await editor.verdict(/exit code 1/);
    await editor.isAccessible("after an error");
    await editor.screenshot(`error ${colorScheme}`);
    await editor.page.locator("#options-tab").click();
    await editor.isAccessible("options");
    await editor.screenshot(`options ${colorScheme}`);
    await editor.page.locator("#language").click();
    await editor.isAccessible("languages");
    await editor.screenshot(`languages ${colorScheme}`);
    await editor.close();
  });
}

test("a phone has room for it", async () => {
  const editor = await Editor.open({viewport: {width: 360, height: 740}, isMobile: true, hasTouch: true, deviceScaleFactor: 2});
  const wide = () => editor.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(await wide(), false);
  await editor.screenshot("phone");
  await editor.write('print("a long line " * 20)');
  await editor.page.locator("#run").tap();
  await editor.verdict(/^Finished/);
  assert.equal(await wide(), false);
  await editor.page.waitForFunction(() => {
    const {top, bottom} = document.getElementById("verdict")!.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });
  await editor.isAccessible("phone");
  await editor.screenshot("phone result");
  await editor.close();
});
