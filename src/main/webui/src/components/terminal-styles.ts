/**
 * A `style` element for where the Content-Security-Policy forbids those: its text goes into a style sheet that
 * the document adopts.
 */
class AdoptedStyle extends HTMLElement {
  private readonly sheet = new CSSStyleSheet();

  override get textContent(): string {
    return "";
  }

  override set textContent(css: string) {
    this.sheet.replaceSync(css);
  }

  connectedCallback(): void {
    document.adoptedStyleSheets.push(this.sheet);
  }

  disconnectedCallback(): void {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter(sheet => sheet !== this.sheet);
  }
}

customElements.define("adopted-style", AdoptedStyle);

function plain(tag: string): HTMLElement {
  return Document.prototype.createElement.call(document, tag);
}

/** The document as the terminal's library is to see it: the styles that it writes are such as the policy allows. */
export function strictDocument(): Document {
  return new Proxy(document, {
    get(target, name) {
      if (name === "createElement") {
        return (tag: string) => create(tag.toLowerCase());
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    },
  });
}

/** Does what makes `style` elements by the page's own document, which the library does while it opens a terminal. */
export function withAdoptedStyles(action: () => void): void {
  document.createElement = create as typeof document.createElement;
  try {
    action();
  } finally {
    // What remains is the method that documents have in common.
    delete (document as Partial<Document>).createElement;
  }
}

function create(tag: string): HTMLElement {
  if (tag === "style") {
    return plain("adopted-style");
  }
  const element = plain(tag);
  if (tag === "span") {
    const setAttribute = element.setAttribute.bind(element);
    element.setAttribute = (name, value) => {
      if (name === "style") {
        element.style.cssText = value;
      } else {
        setAttribute(name, value);
      }
    };
  }
  return element;
}
