import type {TestResult} from "../run/types";
import type {TestCase} from "../state/workspace";
import {decodeText} from "../text/base64";
import {diffLines, type DiffLine} from "../text/diff";
import {milliseconds, verdict} from "../text/words";
import {h, uniqueId} from "./dom";

const signs: Record<DiffLine["kind"], string> = {same: " ", missing: "-", extra: "+"};

/** Tests: input, expected output, and how the last run of each ended. Fires `change` when one was edited. */
export class TestList extends HTMLElement {
  private tests: TestCase[] = [];
  private results: HTMLElement[] = [];
  private readonly list = h("ol", {});
  private readonly sum = h("p", {className: "sum", aria: {role: "status"}});

  connectedCallback(): void {
    this.append(
      h("div", {className: "actions"},
        h("button", {type: "button", className: "primary", id: "run-tests",
          onclick: () => this.dispatchEvent(new Event("run"))}, "Run tests"),
        h("button", {type: "button", className: "quiet", onclick: () => this.add()}, "Add test")),
      this.sum, this.list);
  }

  show(tests: TestCase[]): void {
    this.tests = tests;
    this.sum.textContent = tests.length ? "" : "No tests yet. A test is an input and the output that you expect for it.";
    this.results = tests.map(() => h("div", {className: "result"}));
    this.list.replaceChildren(...tests.map((test, index) => this.item(test, index)));
  }

  get value(): TestCase[] {
    return this.tests;
  }

  /** Before a run. */
  begin(): void {
    this.results.forEach(result => result.replaceChildren());
    this.sum.textContent = "";
  }

  finish(results: TestResult[]): void {
    results.forEach((result, index) => this.result(index, result));
    const passed = results.filter(result => result.status === "ok").length;
    this.sum.textContent = `${passed} of ${this.tests.length} tests passed`;
  }

  private item(test: TestCase, index: number): HTMLElement {
    const name = `Test ${index + 1}`;
    return h("li", {},
      h("div", {className: "head"}, h("h3", {}, name),
        h("button", {type: "button", className: "quiet", aria: {label: `Delete ${name}`},
          onclick: () => this.remove_(index)}, "Delete")),
      h("div", {className: "pair"},
        this.field("Input", test.stdin, value => (test.stdin = value)),
        this.field("Expected output", test.expected, value => (test.expected = value))),
      this.results[index]!);
  }

  private field(label: string, value: string, set: (value: string) => void): HTMLElement {
    const id = uniqueId("test");
    const area = h("textarea", {id, value, rows: 3, spellcheck: false});
    area.addEventListener("input", () => {
      set(area.value);
      this.changed();
    });
    return h("div", {className: "field"}, h("label", {htmlFor: id}, label), area);
  }

  private add(): void {
    this.tests.push({name: `${this.tests.length + 1}`, stdin: "", expected: ""});
    this.show(this.tests);
    this.changed();
    this.list.lastElementChild?.querySelector("textarea")?.focus();
  }

  private remove_(index: number): void {
    const [removed] = this.tests.splice(index, 1);
    this.show(this.tests);
    this.changed();
    this.dispatchEvent(new CustomEvent("removed", {detail: {test: removed, index}}));
  }

  private result(index: number, result: TestResult): void {
    const place = this.results[index];
    if (!place) {
      return;
    }
    const passed = result.status === "ok";
    const actual = result.run ? decodeText(result.run.stdout, result.run.stdout_encoding) : "";
    place.replaceChildren(
      h("p", {className: `badge ${passed ? "good" : "bad"}`},
        `${passed ? "✓ Passed" : `✗ ${verdict(result.status, result.run)}`}`,
        h("span", {className: "size"}, result.run ? ` ${milliseconds(result.run.cpu_ms.total)} CPU` : "")));
    if (result.reason) {
      place.append(h("p", {}, result.reason));
    }
    if (result.status === "wrong_answer") {
      place.append(diff(this.tests[index]!.expected, actual));
    }
    if (!passed && result.run?.stderr) {
      place.append(h("pre", {className: "stderr", tabIndex: 0, aria: {label: "stderr", role: "region"}},
        decodeText(result.run.stderr, result.run.stderr_encoding).slice(0, 4096)));
    }
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}

function diff(expected: string, actual: string): HTMLElement {
  const lines = diffLines(expected, actual).slice(0, 500);
  return h("div", {className: "diff", tabIndex: 0,
    aria: {role: "region", label: "Difference: minus was expected, plus was printed"}},
    h("p", {className: "legend"}, "− expected, + printed"),
    ...lines.map(({kind, text}) => h("div", {className: kind}, signs[kind], text)));
}

customElements.define("test-list", TestList);
