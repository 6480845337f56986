import {HighlightStyle} from "@codemirror/language";
import {EditorView} from "@codemirror/view";
import {tags} from "@lezer/highlight";

/** Colours are the page's own properties, so light and dark need no second theme. */
export const theme = EditorView.theme({
  "&": {height: "100%", color: "var(--text)", backgroundColor: "var(--paper)", fontSize: "14px"},
  // The page draws the focus around the gutters too.
  "&.cm-focused": {outline: "none"},
  ".cm-scroller": {fontFamily: "var(--mono)", lineHeight: "1.5"},
  ".cm-content": {caretColor: "var(--text)"},
  ".cm-cursor, .cm-dropCursor": {borderLeftColor: "var(--text)"},
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--selection)",
  },
  ".cm-gutters": {backgroundColor: "var(--surface)", color: "var(--muted)", border: "none"},
  ".cm-activeLine": {backgroundColor: "var(--active-line)"},
  ".cm-activeLineGutter": {backgroundColor: "var(--active-line)", color: "var(--text)"},
  ".cm-panels": {backgroundColor: "var(--surface)", color: "var(--text)"},
  ".cm-tooltip": {backgroundColor: "var(--surface)", color: "var(--text)", border: "1px solid var(--border)"},
  ".cm-tooltip-autocomplete ul li[aria-selected]": {backgroundColor: "var(--accent)", color: "var(--on-accent)"},
  ".cm-textfield": {backgroundColor: "var(--paper)", color: "var(--text)", border: "1px solid var(--border)"},
  ".cm-button": {backgroundImage: "none", backgroundColor: "var(--surface)", color: "var(--text)", border: "1px solid var(--border)"},
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {backgroundColor: "var(--selection)"},
  ".cm-foldPlaceholder": {backgroundColor: "var(--surface)", color: "var(--muted)", border: "1px solid var(--border)"},
});

export const highlight = HighlightStyle.define([
  {tag: [tags.keyword, tags.modifier, tags.operatorKeyword, tags.controlKeyword], color: "var(--syntax-keyword)"},
  {tag: [tags.string, tags.special(tags.string), tags.regexp, tags.character], color: "var(--syntax-string)"},
  {tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--syntax-number)"},
  {tag: [tags.comment], color: "var(--syntax-comment)", fontStyle: "italic"},
  {tag: [tags.typeName, tags.className, tags.namespace, tags.tagName], color: "var(--syntax-type)"},
  {tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.macroName], color: "var(--syntax-function)"},
  {tag: [tags.meta, tags.processingInstruction, tags.annotation], color: "var(--syntax-meta)"},
  {tag: [tags.propertyName, tags.attributeName], color: "var(--syntax-property)"},
  {tag: tags.invalid, color: "var(--bad)"},
]);
