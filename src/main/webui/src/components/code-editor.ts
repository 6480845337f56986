import {autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap} from "@codemirror/autocomplete";
import {defaultKeymap, history, historyKeymap, indentWithTab} from "@codemirror/commands";
import {bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit, syntaxHighlighting} from "@codemirror/language";
import {lintGutter, lintKeymap, setDiagnostics, type Diagnostic as Mark} from "@codemirror/lint";
import {highlightSelectionMatches, searchKeymap} from "@codemirror/search";
import {Compartment, EditorState, Prec, type Text} from "@codemirror/state";
import {
  crosshairCursor, drawSelection, dropCursor, EditorView, highlightActiveLine, highlightActiveLineGutter,
  highlightSpecialChars, keymap, lineNumbers, rectangularSelection,
} from "@codemirror/view";
import {grammarFor} from "../editor/grammar";
import {highlight, theme} from "../editor/theme";
import type {SourceFile} from "../state/workspace";
import type {Diagnostic, Place} from "../text/error-links";

/**
 * The text of one file at a time; each file keeps its own history of changes. Fires `change` when the text
 * was edited, and `run` on Ctrl-Enter.
 *
 * It lives in a shadow tree: there CodeMirror adopts its style sheets instead of writing `style` elements,
 * which the page's Content-Security-Policy forbids.
 */
export class CodeEditor extends HTMLElement {
  private view!: EditorView;
  private file: SourceFile | undefined;
  private readonly states = new WeakMap<SourceFile, EditorState>();
  private readonly grammar = new Compartment();
  private readonly label = new Compartment();

  connectedCallback(): void {
    const root = this.attachShadow({mode: "open"});
    this.view = new EditorView({root, parent: root, state: this.state("")});
  }

  /** Shows a file, which edits go into from now on. `names` are what its language may be called. */
  open(file: SourceFile, ...names: string[]): void {
    this.keep();
    this.file = file;
    const kept = this.states.get(file);
    this.view.setState(kept && kept.doc.toString() === file.content ? kept : this.state(file.content));
    this.view.dispatch({effects: this.label.reconfigure(label(file))});
    void grammarFor(file.name, ...names).then(grammar => {
      if (this.file === file) {
        this.view.dispatch({effects: this.grammar.reconfigure(grammar)});
      }
    });
  }

  override focus(): void {
    this.view.focus();
  }

  goTo({line, column}: Place): void {
    const position = offset(this.view.state.doc, line, column);
    this.view.dispatch({
      selection: {anchor: position},
      effects: EditorView.scrollIntoView(position, {y: "center"}),
    });
    this.view.focus();
  }

  /** Marks lines of the file that is shown; an empty list removes the marks. */
  mark(diagnostics: Diagnostic[]): void {
    const {doc} = this.view.state;
    const marks = diagnostics.map((diagnostic): Mark => {
      const from = offset(doc, diagnostic.line, diagnostic.column);
      const word = this.view.state.wordAt(from);
      const to = word ? word.to : diagnostic.column === undefined ? doc.lineAt(from).to : from;
      return {from, to, severity: diagnostic.severity, message: diagnostic.message};
    });
    this.view.dispatch(setDiagnostics(this.view.state, marks));
  }

  private keep(): void {
    if (this.file) {
      this.states.set(this.file, this.view.state);
    }
  }

  private edited(): void {
    if (this.file) {
      this.file.content = this.view.state.doc.toString();
      this.dispatchEvent(new Event("change"));
    }
  }

  private tell(type: string): boolean {
    this.dispatchEvent(new Event(type));
    return true;
  }

  private state(doc: string): EditorState {
    return EditorState.create({
      doc,
      extensions: [
        Prec.highest(keymap.of([
          {key: "Mod-Enter", run: () => this.tell("run")},
          {key: "Mod-Shift-Enter", run: () => this.tell("run-in-terminal")},
        ])),
        lineNumbers(), highlightActiveLineGutter(), lintGutter(), foldGutter(), highlightSpecialChars(), history(),
        drawSelection(), dropCursor(), rectangularSelection(), crosshairCursor(), highlightActiveLine(),
        EditorState.allowMultipleSelections.of(true), indentOnInput(), indentUnit.of("    "), bracketMatching(),
        closeBrackets(), autocompletion(), highlightSelectionMatches(), syntaxHighlighting(highlight), theme,
        keymap.of([
          ...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap,
          ...completionKeymap, ...lintKeymap, indentWithTab,
        ]),
        EditorView.updateListener.of(update => {
          if (update.docChanged) {
            this.edited();
          }
        }),
        this.grammar.of([]), this.label.of([]),
      ],
    });
  }
}

function label(file: SourceFile) {
  return EditorView.contentAttributes.of({
    "aria-label": `Text of ${file.name}. Escape, then Tab leaves the editor.`,
  });
}

function offset(doc: Text, line: number, column = 1): number {
  const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(at.from + Math.max(column - 1, 0), at.to);
}

customElements.define("code-editor", CodeEditor);
