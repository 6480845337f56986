/** A place in one of the program's files that a message names. Lines and columns count from 1. */
export interface Place {
  file: string;
  line: number;
  column?: number;
}

export interface Link extends Place {
  /** Where in the text the link stands. */
  start: number;
  end: number;
}

export interface Diagnostic extends Place {
  severity: "error" | "warning" | "info";
  message: string;
}

// Nobody's message about a place is longer, and the search stays cheap.
const longestLine = 2000;

/**
 * Finds places in messages of compilers and interpreters: `main.c:3:5` (gcc, rustc, go, javac, node),
 * `main.ts(3,5)` (tsc), `"main.py", line 3` (python), `main.sh: line 3` (bash), `main.pl line 3`, `main.php on line 3`.
 */
export class ErrorLinks {
  private readonly pattern: RegExp;

  constructor(files: string[]) {
    const names = [...files].sort((a, b) => b.length - a.length).map(name => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const place = String.raw`(?:"?[,:]? (?:on )?line |:|\()(\d{1,7})(?:[:,] ?(\d{1,6}))?\)?`;
    this.pattern = new RegExp(names.length ? `(?<![\\w.-])(${names.join("|")})${place}` : "$^", "g");
  }

  in(line: string): Link[] {
    if (line.length > longestLine) {
      return [];
    }
    return [...line.matchAll(this.pattern)].map(match => ({
      file: match[1]!,
      line: Number(match[2]),
      ...(match[3] ? {column: Number(match[3])} : {}),
      start: match.index,
      end: match.index + match[0].length,
    }));
  }

  /** What a compiler had to say about lines, for marks beside them. */
  diagnostics(output: string): Diagnostic[] {
    const lines = output.split("\n");
    return lines.flatMap((line, index) => {
      const link = this.in(line)[0];
      return link ? diagnostic(link, line, lines[index - 1] ?? "") : [];
    });
  }
}

function diagnostic({file, line, column, start, end}: Link, text: string, before: string): Diagnostic[] {
  // rustc has the message above the place, the others behind it.
  const arrow = /^\s*-->\s*$/.test(text.slice(0, start));
  const message = (arrow ? before : text.slice(end)).replace(/^[\s:]+/, "").trim();
  if (!message) {
    return [];
  }
  const severity = /^warning/.test(message) ? "warning" : /^(note|help|info)/.test(message) ? "info" : "error";
  return [{file, line, ...(column === undefined ? {} : {column}), severity, message}];
}
