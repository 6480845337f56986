export type DiffLine = {kind: "same" | "missing" | "extra"; text: string};

// The table has the product of both lengths; beyond this a diff helps nobody anyway.
const largestTable = 1_000_000;

/**
 * Compares by lines: `missing` was expected and did not come, `extra` came and was not expected.
 * Texts that are too long to compare are shown one after the other from where they differ.
 */
export function diffLines(expected: string, actual: string): DiffLine[] {
  const a = lines(expected);
  const b = lines(actual);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) {
    start++;
  }
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) {
    end++;
  }
  const same = (text: string): DiffLine => ({kind: "same", text});
  return [
    ...a.slice(0, start).map(same),
    ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...a.slice(a.length - end).map(same),
  ];
}

/** Lines without what the comparison of tests forgives: spaces at the end of lines, empty lines at the end. */
function lines(text: string): string[] {
  const trimmed = text.replace(/[ \t\r]+$/gm, "").replace(/\n+$/, "");
  return trimmed === "" ? [] : trimmed.split("\n");
}

function middle(a: string[], b: string[]): DiffLine[] {
  const missing = (text: string): DiffLine => ({kind: "missing", text});
  const extra = (text: string): DiffLine => ({kind: "extra", text});
  if (a.length * b.length > largestTable || a.length === 0 || b.length === 0) {
    return [...a.map(missing), ...b.map(extra)];
  }
  const common = commonLengths(a, b);
  const result: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      result.push({kind: "same", text: a[i]!});
      i++;
      j++;
    } else if (common[i + 1]![j]! >= common[i]![j + 1]!) {
      result.push(missing(a[i++]!));
    } else {
      result.push(extra(b[j++]!));
    }
  }
  return [...result, ...a.slice(i).map(missing), ...b.slice(j).map(extra)];
}

/** The length of the longest common subsequence of what begins at [i][j]. */
function commonLengths(a: string[], b: string[]): Uint32Array[] {
  const table = Array.from({length: a.length + 1}, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i]![j] = a[i] === b[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
    }
  }
  return table;
}
