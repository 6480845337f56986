type Properties<E> = {[K in keyof E]?: E[K]} & {aria?: Record<string, string>; data?: Record<string, string>};

/** Makes an element. Text is always text: nothing here or elsewhere in the editor parses markup. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties<HTMLElementTagNameMap[K]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  const {aria = {}, data = {}, ...rest} = properties;
  Object.assign(element, rest);
  for (const [name, value] of Object.entries(aria)) {
    element.setAttribute(name === "role" ? name : `aria-${name}`, value);
  }
  Object.assign(element.dataset, data);
  element.append(...children);
  return element;
}

/** The element of the page with this id, which the page has. */
export function byId<E extends HTMLElement>(id: string): E {
  return document.getElementById(id) as E;
}

let last = 0;

export function uniqueId(stem: string): string {
  return `${stem}-${++last}`;
}
