import AxeBuilder from "axe-core";
import assert from "node:assert/strict";
import {mkdirSync} from "node:fs";
import {join} from "node:path";
import {after, before, test} from "node:test";
import {chromium, type Browser, type BrowserContextOptions, type Locator, type Page} from "playwright-core";

/** The deployment that is tested. */
export const url = process.env.RUNNER_URL ?? fail("RUNNER_URL must name the service to test");
const screenshots = process.env.RUNNER_SCREENSHOTS ?? fail("RUNNER_SCREENSHOTS must name a directory");
const patience = 20_000;

let browser: Browser;

before(async () => {
  mkdirSync(screenshots, {recursive: true});
  browser = await chromium.launch({
    executablePath: process.env.RUNNER_CHROMIUM ?? "/usr/bin/chromium",
    // As root there is no sandbox of its own. The rest keeps it from calling home.
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
});

after(() => browser.close());

/** A page of its own for one test; whatever the page complained of fails the test. */
export class Editor {
  readonly complaints: string[] = [];
  readonly requests: string[] = [];

  private constructor(readonly page: Page) {
    page.on("console", message => {
      if (message.type() === "error" || message.type() === "warning") {
        this.complaints.push(message.text());
      }
    });
    page.on("pageerror", error => this.complaints.push(String(error)));
    page.on("dialog", dialog => {
      this.complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("request", request => this.requests.push(request.url()));
  }

  static async open(options: BrowserContextOptions = {}, address = url): Promise<Editor> {
    const context = await browser.newContext({viewport: {width: 1280, height: 800}, reducedMotion: "reduce", ...options});
    context.setDefaultTimeout(patience);
    const editor = new Editor(await context.newPage());
    await editor.page.goto(address);
    await editor.page.locator("#language").and(editor.page.locator(":not([value=''])")).waitFor();
    await editor.page.waitForFunction(() => (document.getElementById("language") as HTMLInputElement).value !== "");
    return editor;
  }

  get content(): Locator {
    return this.page.locator("code-editor .cm-content");
  }

  async choose(language: string): Promise<void> {
    await this.page.locator("#language").click();
    await this.page.locator("#language").fill(language);
    await this.page.keyboard.press("Enter");
  }

  async write(text: string): Promise<void> {
    await this.content.press("Control+a");
    await this.content.press("Backspace");
    await this.page.keyboard.insertText(text);
  }

  async text(): Promise<string> {
    return (await this.content.locator(".cm-line").allTextContents()).join("\n");
  }

  async run(): Promise<void> {
    await this.page.locator("#run").click();
  }

  /** Waits until the verdict says so. */
  async verdict(words: RegExp): Promise<void> {
    await this.shows("#verdict .words", words);
  }

  async shows(selector: string, words: RegExp): Promise<void> {
    await this.page.locator(selector, {hasText: words}).first().waitFor().catch(async () => {
      const there = await this.page.locator(selector).allInnerTexts();
      assert.fail(`${selector} should show ${words}, but shows ${JSON.stringify(there).slice(0, 600)}; `
        + `notice: ${await this.page.locator("#notice").innerText()}`);
    });
  }

  async output(): Promise<string> {
    return (await this.page.locator("#output .line").allTextContents()).join("\n");
  }

  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({path: join(screenshots, `${name}.png`)});
  }

  /** Asserts that axe finds nothing in what is shown. */
  async isAccessible(state: string): Promise<void> {
    // Handed to the page by the debugger, which the page's policy does not bind.
    await this.page.evaluate(AxeBuilder.source);
    const violations = await this.page.evaluate(async () => {
      const {axe} = window as unknown as {axe: typeof AxeBuilder};
      const found = await axe.run(document, {resultTypes: ["violations"]});
      return found.violations.map(({id, nodes}) => `${id}: ${nodes.map(node => node.target.join(" ") + " " + node.failureSummary).join(", ")}`);
    });
    assert.deepEqual(violations, [], state);
  }

  /** Ends the test: the page may have complained only as expected. */
  async close(...expected: RegExp[]): Promise<void> {
    const complaints = this.complaints.filter(complaint => !expected.some(pattern => pattern.test(complaint)));
    const foreign = this.requests.filter(request => !/^(blob|data):/.test(request) && new URL(request).origin !== new URL(url).origin);
    await this.page.context().close();
    assert.deepEqual(complaints, []);
    assert.deepEqual(foreign, [], "requests to others");
  }
}

/** A test with a page of its own. */
export function inBrowser(name: string, body: (editor: Editor) => Promise<void>, ...expected: RegExp[]): void {
  test(name, {timeout: 90_000}, async () => {
    const editor = await Editor.open();
    try {
      await body(editor);
    } catch (error) {
      await editor.screenshot(`failed ${name.replace(/\W+/g, "-")}`).catch(() => undefined);
      await editor.close(/.*/);
      throw error;
    }
    await editor.close(...expected);
  });
}

function fail(message: string): never {
  throw new Error(message);
}
