import type {Figure} from "../text/words";
import {h} from "./dom";

export type Tone = "idle" | "busy" | "good" | "bad";

const marks: Record<Tone, string> = {idle: "○", busy: "◌", good: "✓", bad: "✗"};

/** How the last run ended, in words and figures. Screen readers hear the words when they change. */
export class VerdictBar extends HTMLElement {
  private readonly mark = h("span", {className: "mark", aria: {hidden: "true"}});
  private readonly words = h("span", {className: "words", aria: {role: "status"}});
  private readonly reason = h("p", {className: "reason", hidden: true});
  private readonly figures = h("dl", {});

  connectedCallback(): void {
    this.append(h("p", {className: "verdict"}, this.mark, this.words), this.reason, this.figures);
    this.show("idle", "Not run yet");
  }

  show(tone: Tone, words: string, reason = "", figures: Figure[] = []): void {
    this.dataset.tone = tone;
    this.mark.textContent = marks[tone];
    this.words.textContent = words;
    this.reason.textContent = reason;
    this.reason.hidden = reason === "";
    this.figures.replaceChildren(...figures.map(({name, value}) =>
      h("div", {}, h("dt", {}, name), h("dd", {}, value))));
  }
}

customElements.define("verdict-bar", VerdictBar);
