/** Splits a line as a shell would: blanks separate, quotes and backslashes hold together. Throws on an open quote. */
export function splitArguments(line: string): string[] {
  const args: string[] = [];
  let current: string | undefined;
  let quote = "";
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!;
    if (c === "\\" && quote !== "'" && i + 1 < line.length) {
      current = (current ?? "") + line[++i]!;
    } else if (quote) {
      if (c === quote) {
        quote = "";
      } else {
        current += c;
      }
    } else if (c === "'" || c === '"') {
      quote = c;
      current ??= "";
    } else if (/\s/.test(c)) {
      if (current !== undefined) {
        args.push(current);
      }
      current = undefined;
    } else {
      current = (current ?? "") + c;
    }
  }
  if (quote) {
    throw new Error(`a ${quote} is open`);
  }
  return current === undefined ? args : [...args, current];
}
