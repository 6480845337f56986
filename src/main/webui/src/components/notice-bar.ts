import {h} from "./dom";

export interface Action {
  label: string;
  act(): void;
}

/** Says what went otherwise than wished, and what can be done about it. One notice at a time. */
export class NoticeBar extends HTMLElement {
  private readonly words = h("p", {aria: {role: "alert"}});
  private readonly actions = h("div", {className: "actions"});

  connectedCallback(): void {
    this.hidden = true;
    this.append(this.words, this.actions);
  }

  show(tone: "info" | "problem", words: string, ...actions: Action[]): void {
    this.dataset.tone = tone;
    this.hidden = false;
    this.words.textContent = words;
    const buttons = [...actions, {label: "Dismiss", act: () => undefined}];
    this.actions.replaceChildren(...buttons.map(({label, act}) =>
      h("button", {type: "button", className: "quiet", onclick: () => {
        this.clear();
        act();
      }}, label)));
  }

  /** Shows a link to copy by hand as well, for where the clipboard is closed to pages. */
  showLink(words: string, link: string): void {
    this.show("info", words);
    this.actions.prepend(h("input", {type: "text", readOnly: true, value: link, className: "link",
      onfocus: event => (event.target as HTMLInputElement).select(), aria: {label: "Link to this program"}}));
  }

  clear(): void {
    this.hidden = true;
    this.words.textContent = "";
    this.actions.replaceChildren();
  }
}

customElements.define("notice-bar", NoticeBar);
