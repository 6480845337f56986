import {emptySettings, type Program, type Settings, type SourceFile, type TestCase, type Workspace} from "./workspace";

/*
 * What comes out of an address or out of the browser's storage may be anything. These functions take over
 * what has the right shape, and give undefined for the rest.
 */

type Fields = Record<string, unknown>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function readFiles(value: unknown): SourceFile[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > 256) {
    return undefined;
  }
  const files = value.flatMap(file =>
    isFields(file) && typeof file.name === "string" && file.name && typeof file.content === "string"
      ? [{name: file.name, content: file.content}]
      : []);
  return files.length === value.length ? files : undefined;
}

export function readSettings(value: unknown): Settings {
  const settings = emptySettings();
  if (!isFields(value)) {
    return settings;
  }
  const limits = isFields(value.limits) ? value.limits : {};
  return {
    stdin: text(value.stdin, settings.stdin),
    args: text(value.args, settings.args),
    outputs: text(value.outputs, settings.outputs),
    limits: {
      cpu: text(limits.cpu),
      wall: text(limits.wall),
      memory: text(limits.memory),
      output: text(limits.output),
      processes: text(limits.processes),
    },
  };
}

export function readTests(value: unknown): TestCase[] {
  return Array.isArray(value)
    ? value.slice(0, 1000).flatMap(test =>
        isFields(test) ? [{name: text(test.name), stdin: text(test.stdin), expected: text(test.expected)}] : [])
    : [];
}

export function readProgram(value: unknown): Program | undefined {
  const files = isFields(value) ? readFiles(value.files) : undefined;
  if (!isFields(value) || !files) {
    return undefined;
  }
  const active = Number(value.active);
  return {files, active: active > 0 && active < files.length ? Math.floor(active) : 0, flags: text(value.flags)};
}

export function readWorkspace(value: unknown): Workspace | undefined {
  if (!isFields(value) || typeof value.language !== "string" || !isFields(value.programs)) {
    return undefined;
  }
  const programs: Record<string, Program> = {};
  for (const [language, each] of Object.entries(value.programs)) {
    const program = readProgram(each);
    if (program) {
      programs[language] = program;
    }
  }
  return {
    language: value.language,
    programs,
    settings: readSettings(value.settings),
    tests: readTests(value.tests),
    link: text(value.link),
  };
}

export function text(value: unknown, otherwise = ""): string {
  return typeof value === "string" ? value : otherwise;
}
