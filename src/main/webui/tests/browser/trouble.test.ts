import assert from "node:assert/strict";
import {inBrowser, url} from "./browser";

const markup = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"><b>bold</b>";

inBrowser("output is never markup, and commands to terminals are not obeyed", async editor => {
  await editor.write(`print('''${markup}''')
print("\\x1b]0;owned\\x07\\x1b]8;;https://example.org\\x1b\\\\link\\x1b]8;;\\x1b\\\\\\x1b]52;c;b3duZWQ=\\x07\\x1b[2J\\x1b[Hafter")
print("\\u202egnihton\\u202c\\x00\\x07")`);
  await editor.run();
  await editor.verdict(/^Finished/);
  const output = await editor.output();
  assert.ok(output.startsWith(markup), output);
  assert.match(output, /linkafter/);
  assert.match(output, /␀␇/);
  assert.equal(await editor.page.title(), "Runner");
  assert.equal(await editor.page.locator("#output b, #output img, #output script, #output a").count(), 0);
  await editor.screenshot("hostile output");
});

inBrowser("markup in names, files and compiler messages is text as well", async editor => {
  await editor.page.getByRole("button", {name: "New file"}).click();
  await editor.page.locator("#answer").fill("<img src=x onerror=alert(1)>.txt");
  await editor.page.keyboard.press("Enter");
  await editor.page.getByRole("tab", {name: "main.py"}).click();
  await editor.write(`open("<b>x.svg", "w").write("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>")`);
  await editor.run();
  await editor.verdict(/^Finished/);
  await editor.page.locator("#output-files img").waitFor();
  assert.equal(await editor.page.locator("#output-files b, #files img").count(), 0);
});

inBrowser("a flood of output leaves the page usable", async editor => {
  await editor.write('for i in range(40000): print(f"line {i} \\x1b[3{i % 8}mcolour\\x1b[0m")');
  await editor.run();
  await editor.verdict(/^Finished|^Stopped: printed too much/);
  await editor.shows("#output .more", /more lines are not shown/);
  assert.equal(await editor.page.locator("#output .line").count(), 5000);
  await editor.write("print('still here')");
  await editor.run();
  await editor.verdict(/^Finished/);
  assert.equal(await editor.output(), "still here");
});

inBrowser("a full service is told, loses no text, and works again later", async editor => {
  const text = "print('at last')";
  await editor.write(text);
  const abort = new AbortController();
  // The service under test has few Runners and places to wait.
  const others = Array.from({length: 12}, () => fetch(`${url}/api/v2/run`, {
    method: "POST", signal: abort.signal, headers: {"Content-Type": "application/json"},
    body: JSON.stringify({language: "python3", source: "import time\ntime.sleep(5.5)"}),
  }).then(response => response.status, () => 0));
  const refused = await Promise.any(others.map(async other => (await other) === 503 || Promise.reject(new Error())));
  assert.ok(refused);
  await editor.run();
  await editor.shows("#notice", /Runner is full.*Try again in/);
  assert.equal(await editor.text(), text);
  await editor.isAccessible("full");
  await editor.screenshot("full");
  abort.abort();
  await Promise.all(others);
  await editor.page.getByRole("button", {name: "Try again"}).click();
  await editor.verdict(/^Finished/);
}, /503/);

inBrowser("a service that is away is told, loses no text, and works again later", async editor => {
  await editor.write("print('back')");
  await editor.page.context().setOffline(true);
  await editor.run();
  await editor.shows("#notice", /can't be reached/);
  assert.equal(await editor.text(), "print('back')");
  await editor.page.context().setOffline(false);
  await editor.page.getByRole("button", {name: "Try again"}).click();
  await editor.verdict(/^Finished/);
  assert.equal(await editor.output(), "back");
}, /ERR_INTERNET_DISCONNECTED/);

inBrowser("a refusal names the field that was wrong", async editor => {
  await editor.page.locator("#options-tab").click();
  await editor.page.locator("#limit-cpu").fill("100000");
  await editor.run();
  await editor.shows("#notice", /refused.*limits\.cpu_ms/);
  await editor.page.locator("#limit-cpu").fill("much");
  await editor.run();
  await editor.shows("#notice", /Processor time.*“much”/);
}, /400/);

inBrowser("a token is asked for, kept for the tab, and sent", async editor => {
  // The service under test is open, so its refusal is made up; what the page then sends is real.
  const sent: (string | undefined)[] = [];
  await editor.page.route("**/api/v2/run", async route => {
    const authorization = route.request().headers()["authorization"];
    sent.push(authorization);
    await (authorization ? route.continue() : route.fulfill({
      status: 401, contentType: "application/problem+json",
      body: JSON.stringify({type: "/problems/unauthorized", status: 401, title: "Unauthorized", detail: "no token"}),
    }));
  });
  await editor.write("print('let in')");
  await editor.run();
  await editor.shows("#notice", /wants a token/);
  await editor.page.getByRole("button", {name: "Enter token"}).click();
  await editor.page.locator("#answer").fill("s3cret-token");
  await editor.isAccessible("token dialog");
  await editor.page.keyboard.press("Enter");
  await editor.verdict(/^Finished/);
  assert.deepEqual(sent, [undefined, "Bearer s3cret-token"]);
  assert.equal(await editor.page.evaluate(() => JSON.stringify(localStorage).includes("s3cret")), false);
  await editor.page.locator("#share").click();
  assert.equal(await editor.page.evaluate(() => location.href.includes("s3cret")), false);
}, /401/, /Clipboard|writeText/);
