import assert from "node:assert/strict";
import {inBrowser} from "./browser";

inBrowser("a program in the terminal is talked with", async editor => {
  await editor.write('name = input("Your name? ")\nprint(f"\\x1b[38;2;200;30;30mHello\\x1b[0m, {name}!")');
  await editor.page.locator("#run-in-terminal").click();
  const rows = editor.page.locator("terminal-pane .xterm-rows");
  await rows.filter({hasText: "Your name?"}).waitFor();
  await editor.page.keyboard.type("Ada");
  await editor.page.keyboard.press("Enter");
  await rows.filter({hasText: "Hello, Ada!"}).waitFor();
  await editor.verdict(/^Finished, exit code 0$/);
  await editor.page.locator("terminal-pane .xterm-rows span", {hasText: /^Hello/}).first().waitFor();
  await editor.page.keyboard.press("F6");
  assert.equal(await editor.page.evaluate(() => document.activeElement!.id), "stop");
  await editor.isAccessible("terminal");
  await editor.screenshot("terminal");
});

inBrowser("Ctrl-C and Stop end a program in the terminal", async editor => {
  await editor.write('import time\nprint("waiting", flush=True)\ntime.sleep(60)');
  await editor.page.locator("#run-in-terminal").click();
  const rows = editor.page.locator("terminal-pane .xterm-rows");
  await rows.filter({hasText: "waiting"}).waitFor();
  await editor.page.keyboard.press("Control+c");
  await rows.filter({hasText: "KeyboardInterrupt"}).waitFor();
  await editor.verdict(/SIGINT|exit code/);
  await editor.page.locator("#run-in-terminal").click();
  await rows.filter({hasText: "waiting"}).waitFor();
  await editor.page.locator("#stop").click();
  await editor.verdict(/^Stopped by you$/);
});

inBrowser("a hostile program in the terminal harms nothing but its own screen", async editor => {
  await editor.write(`print("<script>document.title='owned'</script><b>bold</b>")
print("\\x1b]0;owned\\x07\\x1b]8;;https://example.org\\x1b\\\\link\\x1b]8;;\\x1b\\\\\\x1b]52;c;b3duZWQ=\\x07after")`);
  await editor.page.locator("#run-in-terminal").click();
  await editor.page.locator("terminal-pane .xterm-rows", {hasText: "after"}).waitFor();
  await editor.verdict(/^Finished/);
  assert.equal(await editor.page.title(), "Runner");
  assert.equal(await editor.page.locator("terminal-pane b, terminal-pane script, terminal-pane a").count(), 0);
});
