import {byId, h} from "./dom";

interface Question {
  title: string;
  label: string;
  hint?: string;
  type?: "text" | "password";
  value?: string;
  submit: string;
  /** Why this answer won't do, or an empty text. */
  check?(answer: string): string;
}

/** Asks for one line in a dialog. Undefined if it was left without an answer. */
export function ask(question: Question): Promise<string | undefined> {
  const input = h("input", {id: "answer", type: question.type ?? "text", value: question.value ?? "",
    autocomplete: "off", spellcheck: false, aria: {describedby: "answer-hint"}});
  const hint = h("p", {id: "answer-hint", aria: {live: "polite"}}, question.hint ?? "");
  const dialog = byId<HTMLDialogElement>("question");
  return new Promise(resolve => {
    const form = h("form", {method: "dialog", onsubmit: event => {
      const complaint = question.check?.(input.value.trim()) ?? "";
      if (complaint) {
        event.preventDefault();
        hint.textContent = complaint;
        input.setAttribute("aria-invalid", "true");
      }
    }},
      h("h2", {id: "question-title"}, question.title),
      h("label", {htmlFor: "answer"}, question.label), input, hint,
      h("div", {className: "actions"},
        h("button", {type: "button", className: "quiet", onclick: () => dialog.close("")}, "Cancel"),
        h("button", {type: "submit", value: "answered", className: "primary"}, question.submit)));
    dialog.returnValue = "";
    dialog.replaceChildren(form);
    dialog.onclose = () => {
      resolve(dialog.returnValue === "answered" ? input.value.trim() : undefined);
      dialog.replaceChildren();
    };
    dialog.showModal();
    input.select();
  });
}
