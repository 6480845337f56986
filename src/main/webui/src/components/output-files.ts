import type {OutputFile} from "../run/types";
import {fromBase64} from "../text/base64";
import {bytes} from "../text/words";
import {h} from "./dom";

/** What a browser shows as a picture. An SVG in an `img` runs no scripts. */
const pictures: Record<string, string> = {
  png: "image/png", jpg: "image/jpeg", jpeg: "image/jpeg", gif: "image/gif", webp: "image/webp", svg: "image/svg+xml",
};

/** Files that a program left: each to download, pictures shown. */
export class OutputFiles extends HTMLElement {
  private addresses: string[] = [];

  show(files: OutputFile[]): void {
    this.addresses.forEach(address => URL.revokeObjectURL(address));
    this.addresses = [];
    this.hidden = files.length === 0;
    this.replaceChildren(h("h3", {}, "Files"), h("ul", {}, ...files.map(file => this.file(file))));
  }

  private file(file: OutputFile): HTMLElement {
    const size = h("span", {className: "size"}, bytes(file.size));
    if ("error" in file) {
      return h("li", {}, file.name, " ", size, ` not brought back: ${file.error}`);
    }
    const content = file.encoding === "base64" ? fromBase64(file.content) : new TextEncoder().encode(file.content);
    // Not with its own type: opened in a tab, a page would run as part of this site.
    const address = this.address(content, "application/octet-stream");
    const base = file.name.slice(file.name.lastIndexOf("/") + 1);
    const item = h("li", {}, h("a", {href: address, download: base}, file.name), " ", size);
    const type = pictures[base.slice(base.lastIndexOf(".") + 1).toLowerCase()];
    if (type) {
      item.append(h("img", {src: this.address(content, type), alt: `Picture ${file.name}`}));
    }
    return item;
  }

  private address(content: Uint8Array<ArrayBuffer>, type: string): string {
    const address = URL.createObjectURL(new Blob([content], {type}));
    this.addresses.push(address);
    return address;
  }
}

customElements.define("output-files", OutputFiles);
