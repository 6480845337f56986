/**
 * What the build puts in the place of the terminal's `style` elements, which the Content-Security-Policy forbids:
 * its text goes into a style sheet that the document adopts.
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
