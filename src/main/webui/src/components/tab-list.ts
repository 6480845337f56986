/**
 * Makes a `role=tablist` of buttons work: one tab is selected, arrow keys move between them, each shows the
 * panel that its `aria-controls` names.
 */
export class TabList {
  private readonly tabs: HTMLElement[];

  constructor(list: HTMLElement) {
    this.tabs = [...list.querySelectorAll<HTMLElement>("[role=tab]")];
    list.addEventListener("click", event => {
      const tab = (event.target as Element).closest<HTMLElement>("[role=tab]");
      if (tab) {
        this.select(tab);
      }
    });
    list.addEventListener("keydown", event => {
      const to = neighbour(event.key, this.tabs.indexOf(event.target as HTMLElement), this.tabs.length);
      if (to !== undefined) {
        event.preventDefault();
        this.select(this.tabs[to]!);
        this.tabs[to]!.focus();
      }
    });
  }

  show(panel: string): void {
    this.select(this.tabs.find(tab => tab.getAttribute("aria-controls") === panel)!);
  }

  private select(selected: HTMLElement): void {
    for (const tab of this.tabs) {
      const chosen = tab === selected;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")!)!.hidden = !chosen;
    }
  }
}

/** Where a key leads from one of `count` tabs. */
export function neighbour(key: string, from: number, count: number): number | undefined {
  switch (key) {
    case "ArrowRight":
      return (from + 1) % count;
    case "ArrowLeft":
      return (from + count - 1) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}
