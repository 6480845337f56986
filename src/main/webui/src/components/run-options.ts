import type {Language} from "../run/types";
import {limitUnits, type LimitField, type Program, type Settings} from "../state/workspace";
import {byId, h} from "./dom";

/** The fields that a run takes its input, arguments, flags and limits from. Calls `changed` when one was edited. */
export class RunOptions {
  private readonly limits = new Map<LimitField, HTMLInputElement>();

  constructor(private readonly changed: () => void) {
    for (const field of Object.keys(limitUnits) as LimitField[]) {
      const input = h("input", {type: "text", inputMode: "decimal", autocomplete: "off", id: `limit-${field}`});
      this.limits.set(field, input);
      byId("limits").append(
        h("div", {className: "field"}, h("label", {htmlFor: input.id}, limitUnits[field].label), input));
    }
    for (const panel of ["input-panel", "options-panel"]) {
      byId(panel).addEventListener("input", () => this.changed());
    }
  }

  show(settings: Settings, program: Program, language: Language): void {
    byId<HTMLTextAreaElement>("stdin").value = settings.stdin;
    byId<HTMLInputElement>("arguments").value = settings.args;
    byId<HTMLInputElement>("outputs").value = settings.outputs;
    byId<HTMLInputElement>("flags").value = program.flags;
    byId("flags-field").hidden = language.compile === null;
    byId("command").textContent = (language.compile ?? language.run).command.join(" ");
    for (const [field, input] of this.limits) {
      const {wire, scale} = limitUnits[field];
      const [usual, most] = [language.run.limits[wire], language.run.max_limits[wire]];
      input.value = settings.limits[field];
      input.placeholder = usual === undefined ? "" : inUnits(usual, scale);
      input.title = most === undefined ? "" : `At most ${inUnits(most, scale)}`;
    }
  }

  read(settings: Settings, program: Program): void {
    settings.stdin = byId<HTMLTextAreaElement>("stdin").value;
    settings.args = byId<HTMLInputElement>("arguments").value;
    settings.outputs = byId<HTMLInputElement>("outputs").value;
    program.flags = byId<HTMLInputElement>("flags").value;
    for (const [field, input] of this.limits) {
      settings.limits[field] = input.value;
    }
  }
}

function inUnits(value: number, scale: number): string {
  return String(Math.round((value / scale) * 100) / 100);
}
