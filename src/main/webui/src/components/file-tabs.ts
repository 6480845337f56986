import type {Program} from "../state/workspace";
import {h} from "./dom";
import {neighbour} from "./tab-list";

/**
 * The files of a program. Fires `select` (detail: index), `add`, `rename` and `remove`; who listens changes the
 * program and calls `show`.
 */
export class FileTabs extends HTMLElement {
  private readonly list = h("div", {className: "tabs", aria: {role: "tablist", label: "Files"}});
  private readonly remove_ = this.action("Delete", "remove");
  private count = 0;

  connectedCallback(): void {
    this.append(this.list,
      h("div", {className: "file-actions", aria: {role: "group", label: "Change files"}},
        this.action("New file", "add"), this.action("Rename", "rename"), this.remove_));
    this.list.addEventListener("keydown", event => {
      const from = [...this.list.children].indexOf(event.target as Element);
      const to = neighbour(event.key, from, this.count);
      if (to !== undefined) {
        event.preventDefault();
        this.tell("select", to);
        (this.list.children[to] as HTMLElement).focus();
      }
    });
  }

  show(program: Program): void {
    this.count = program.files.length;
    this.list.replaceChildren(...program.files.map((file, index) => {
      const active = index === program.active;
      const tab = h("button", {
        type: "button",
        id: `file-${index}`,
        tabIndex: active ? 0 : -1,
        title: index === 0 ? "The program starts in this file" : "",
        onclick: () => this.tell("select", index),
        ondblclick: () => this.tell("rename"),
        aria: {role: "tab", selected: String(active), controls: "editor-panel"},
      }, file.name);
      return tab;
    }));
    document.getElementById("editor-panel")?.setAttribute("aria-labelledby", `file-${program.active}`);
    this.remove_.disabled = this.count < 2;
  }

  private action(label: string, event: string): HTMLButtonElement {
    return h("button", {type: "button", className: "quiet", onclick: () => this.tell(event)}, label);
  }

  private tell(type: string, detail?: number): void {
    this.dispatchEvent(new CustomEvent(type, {detail}));
  }
}

customElements.define("file-tabs", FileTabs);
