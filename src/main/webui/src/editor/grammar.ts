import {LanguageDescription} from "@codemirror/language";
import {languages} from "@codemirror/language-data";
import type {Extension} from "@codemirror/state";

/**
 * The grammar for a file: by its ending, or else by the language it is run as. Each is loaded when it is first
 * needed. A language that nobody wrote a grammar for is edited as plain text.
 */
export async function grammarFor(file: string, ...names: string[]): Promise<Extension> {
  const found =
    LanguageDescription.matchFilename(languages, file) ??
    names.map(name => LanguageDescription.matchLanguageName(languages, name, false)).find(match => match !== null);
  try {
    return found ? await found.load() : [];
  } catch {
    // The service is away. The text can be written without colours.
    return [];
  }
}
