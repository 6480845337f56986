import type {Language} from "../run/types";
import {h} from "./dom";

/** A field with a list below it: typing narrows the list. Fires `change` when a language has been picked. */
export class LanguagePicker extends HTMLElement {
  private languages: Language[] = [];
  private chosen: Language | undefined;
  private shown: Language[] = [];
  private active = 0;

  private readonly list = h("ul", {id: "language-list", hidden: true, aria: {role: "listbox", label: "Languages"}});
  private readonly input = h("input", {
    type: "text",
    id: "language",
    autocomplete: "off",
    spellcheck: false,
    aria: {role: "combobox", expanded: "false", controls: this.list.id, autocomplete: "list"},
  });

  connectedCallback(): void {
    this.append(h("label", {htmlFor: "language", className: "visually-hidden"}, "Language"), this.input, this.list);
    this.input.addEventListener("focus", () => this.input.select());
    this.input.addEventListener("click", () => this.open(""));
    this.input.addEventListener("input", () => this.open(this.input.value));
    this.input.addEventListener("keydown", event => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    // Before the field loses its focus.
    this.list.addEventListener("mousedown", event => {
      event.preventDefault();
      const option = (event.target as Element).closest<HTMLElement>("[role=option]");
      if (option) {
        this.pick(this.shown[Number(option.dataset.index)]!);
      }
    });
  }

  offer(languages: Language[]): void {
    this.languages = languages;
  }

  get value(): Language | undefined {
    return this.chosen;
  }

  set value(language: Language | undefined) {
    this.chosen = language;
    this.close();
  }

  private open(search: string): void {
    this.shown = found(this.languages, search);
    this.active = Math.max(0, search ? 0 : this.shown.indexOf(this.chosen!));
    this.list.replaceChildren(...this.shown.map((language, index) => this.option(language, index)));
    if (this.shown.length === 0) {
      this.list.append(h("li", {className: "none", aria: {role: "option", disabled: "true", selected: "false"}},
        "No such language here"));
    }
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.mark();
  }

  private option(language: Language, index: number): HTMLElement {
    return h("li", {id: `language-${index}`, aria: {role: "option"}, data: {index: String(index)}},
      h("span", {}, language.name), h("span", {className: "version"}, language.version));
  }

  private mark(): void {
    [...this.list.children].forEach((option, index) => {
      const active = index === this.active && this.shown.length > 0;
      option.setAttribute("aria-selected", String(active));
      if (active) {
        this.input.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({block: "nearest"});
      }
    });
  }

  private close(): void {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.input.value = this.chosen ? fullName(this.chosen) : "";
  }

  private pick(language: Language): void {
    const changed = language !== this.chosen;
    this.value = language;
    if (changed) {
      this.dispatchEvent(new Event("change"));
    }
  }

  private key(event: KeyboardEvent): void {
    // Ctrl-Enter runs, wherever one is.
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const closed = this.list.hidden;
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp":
        event.preventDefault();
        if (closed) {
          this.open("");
        } else if (this.shown.length > 0) {
          const step = event.key === "ArrowDown" ? 1 : this.shown.length - 1;
          this.active = (this.active + step) % this.shown.length;
          this.mark();
        }
        break;
      case "Enter":
        if (!closed && this.shown.length > 0) {
          event.preventDefault();
          this.pick(this.shown[this.active]!);
        }
        break;
      case "Escape":
        this.close();
        break;
    }
  }
}

/** `Python 3` of version 3.13.5 is Python 3.13.5. */
export function fullName({name, version}: Language): string {
  const bare = name.replace(/ \d+$/, number => (version.startsWith(number.trim()) ? "" : number));
  return `${bare} ${version}`.trim();
}

/**
 * The languages in whose names each word of the search is found. First the one that is called just so: `java` is Java,
 * though it is found in JavaScript too.
 */
export function found(languages: Language[], search: string): Language[] {
  const wanted = search.trim().toLowerCase();
  const words = wanted.split(/\s+/);
  const ranked = languages
    .map(language => ({language, names: names(language)}))
    .filter(({names}) => words.every(word => names.some(name => name.includes(word))))
    .map(({language, names}) => ({language, rank: rank(names, wanted)}));
  return ranked.sort((one, other) => one.rank - other.rank).map(({language}) => language);
}

function rank(names: string[], wanted: string): number {
  if (wanted === "" || names.includes(wanted)) {
    return 0;
  }
  return names.some(name => name.startsWith(wanted)) ? 1 : 2;
}

/** All that a language is known by. */
function names(language: Language): string[] {
  return [
    language.id,
    language.name,
    `${language.name} ${language.version}`,
    fullName(language),
    ...language.aliases,
    ...language.extensions.map(extension => `.${extension}`),
  ].map(name => name.toLowerCase());
}

customElements.define("language-picker", LanguagePicker);
