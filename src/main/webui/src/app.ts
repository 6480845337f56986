import {ask} from "./components/ask";
import type {CodeEditor} from "./components/code-editor";
import {byId} from "./components/dom";
import type {FileTabs} from "./components/file-tabs";
import type {LanguagePicker} from "./components/language-picker";
import type {NoticeBar} from "./components/notice-bar";
import {RunOptions} from "./components/run-options";
import type {TestList} from "./components/test-list";
import {Execution} from "./execution";
import {fetchLanguages} from "./run/client";
import {RunFailure} from "./run/failure";
import {setToken, token} from "./run/token";
import type {Language} from "./run/types";
import {Autosave} from "./state/autosave";
import {fromFragment, toFragment, type Shared} from "./state/permalink";
import {emptySettings, isStarter, starter, type Program, type TestCase, type Workspace} from "./state/workspace";
import type {Place} from "./text/error-links";

const firstLanguage = "python3";

/** The page: what stands in the editor, and what its controls do with it. */
export class App {
  private readonly editor = byId<CodeEditor>("editor");
  private readonly tabs = byId<FileTabs>("files");
  private readonly picker = byId<LanguagePicker>("picker");
  private readonly notice = byId<NoticeBar>("notice");
  private readonly tests = byId<TestList>("tests");
  private readonly options = new RunOptions(() => this.optionsChanged());
  private readonly execution = new Execution(this);
  private readonly autosave = new Autosave(
    () => this.workspace,
    () => this.notice.show("problem", "This browser does not let the page keep your text: copy it before you leave."),
  );
  private languages: Language[] = [];
  workspace: Workspace = {language: firstLanguage, programs: {}, settings: emptySettings(), tests: [], link: ""};

  async start(): Promise<void> {
    this.listen();
    this.showWorkspace(Autosave.load() ?? this.workspace);
    await this.openLink();
    await this.loadLanguages();
  }

  /** The language that is chosen, if the service has said which there are. */
  get language(): Language | undefined {
    return this.languages.find(language => language.id === this.workspace.language);
  }

  get program(): Program {
    return (this.workspace.programs[this.workspace.language] ??= {files: [{name: "main", content: ""}], active: 0, flags: ""});
  }

  get activeFile(): string {
    return this.program.files[this.program.active]!.name;
  }

  /** Shows where a message points to. */
  goTo(place: Place): void {
    const index = this.program.files.findIndex(file => file.name === place.file);
    if (index >= 0) {
      this.selectFile(index);
      this.editor.goTo(place);
    }
  }

  async askForToken(again: () => void): Promise<void> {
    const answer = await ask({
      title: "Token", label: "Token of this Runner", type: "password", value: token(), submit: "Use it",
      hint: "It is kept until you close this tab, and sent only to this Runner.",
      check: value => (/^[\x21-\x7e]*$/.test(value) ? "" : "A token has neither spaces nor letters beyond ASCII."),
    });
    if (answer !== undefined) {
      setToken(answer);
      again();
    }
  }

  async loadLanguages(): Promise<void> {
    try {
      this.languages = await fetchLanguages();
    } catch (error) {
      this.fail(error, () => void this.loadLanguages());
      return;
    }
    this.picker.offer(this.languages);
    if (!this.language) {
      this.replaceLanguage();
    }
    this.showLanguage();
  }

  /** Says why something did not work, and offers what helps. */
  fail(error: unknown, again: () => void): void {
    if (!(error instanceof RunFailure)) {
      this.notice.show("problem", `Something in this page went wrong: ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    }
    const retry = {label: "Try again", act: again};
    const enter = {label: "Enter token", act: () => void this.askForToken(again)};
    const {kind} = error.reason;
    this.notice.show("problem", error.message, ...(kind === "token-wanted" ? [enter] : kind === "refused" ? [] : [retry]));
  }

  private listen(): void {
    this.editor.addEventListener("change", () => this.autosave.soon());
    this.picker.addEventListener("change", () => this.pickLanguage(this.picker.value!));
    this.tabs.addEventListener("select", event => this.selectFile((event as CustomEvent<number>).detail));
    this.tabs.addEventListener("add", () => void this.addFile());
    this.tabs.addEventListener("rename", () => void this.renameFile());
    this.tabs.addEventListener("remove", () => this.removeFile());
    this.tests.addEventListener("change", () => this.autosave.soon());
    this.tests.addEventListener("removed", event =>
      this.testRemoved((event as CustomEvent<{test: TestCase; index: number}>).detail));
    byId("share").addEventListener("click", () => void this.share());
    byId("reset").addEventListener("click", () => this.reset());
    addEventListener("hashchange", () => void this.openLink());
  }

  private showWorkspace(workspace: Workspace): void {
    this.workspace = workspace;
    this.picker.value = this.language;
    this.tests.show(workspace.tests);
    this.showProgram();
  }

  private showLanguage(): void {
    const {language} = this;
    if (!language) {
      this.notice.show("problem", "This Runner knows no languages.");
      return;
    }
    const {programs} = this.workspace;
    if (!programs[language.id] || !programs[language.id]!.files.some(file => file.content)) {
      programs[language.id] = starter(language);
    }
    this.picker.value = language;
    this.showProgram();
  }

  private showProgram(): void {
    const {program, language, workspace} = this;
    this.tabs.show(program);
    this.editor.open(program.files[program.active]!, ...(language ? [language.name, ...language.aliases, language.id] : [workspace.language]));
    this.execution.view.mark(this.activeFile);
    if (language) {
      this.options.show(workspace.settings, program, language);
    }
  }

  /** For a name that is an alias, or that this service does not know: the text is kept under it in any case. */
  private replaceLanguage(): void {
    const {language, programs} = this.workspace;
    const known = this.byName(language);
    const chosen = known ?? this.byName(firstLanguage) ?? this.languages[0];
    const program = programs[language];
    if (chosen && program?.files.some(file => file.content)) {
      if (known || !programs[chosen.id]) {
        programs[chosen.id] = program;
      }
      if (!known) {
        this.notice.show("problem", `This Runner has no language “${language}”. The text is kept.`);
      }
    }
    this.workspace.language = chosen?.id ?? language;
  }

  private pickLanguage(language: Language): void {
    const before = this.language;
    const old = this.program;
    this.workspace.language = language.id;
    this.showLanguage();
    this.autosave.soon();
    if (before && !isStarter(old, before)) {
      this.notice.show("info", `Your ${before.name} program is kept: choose ${before.name} again to see it.`, {
        label: `Use its text as ${language.name}`,
        act: () => this.takeOver(old, before, language),
      });
    }
  }

  /** The text of one language as another's: the first file takes the name that the language wants. */
  private takeOver(old: Program, from: Language, to: Language): void {
    const files = old.files.map(file => ({...file, name: file.name === from.source_file ? to.source_file : file.name}));
    this.replaceProgram(to, {files, active: old.active, flags: ""});
  }

  private replaceProgram(language: Language, program: Program): void {
    this.workspace.programs[language.id] = program;
    this.showProgram();
    this.autosave.soon();
  }

  private reset(): void {
    const {language, program} = this;
    if (language && !isStarter(program, language)) {
      this.replaceProgram(language, starter(language));
      this.notice.show("info", `This is the ${language.name} program to start from.`,
        {label: "Undo", act: () => this.replaceProgram(language, program)});
    }
  }

  private selectFile(index: number): void {
    this.program.active = index;
    this.showProgram();
    this.autosave.soon();
  }

  private async addFile(): Promise<void> {
    const name = await ask({title: "New file", label: "Name", submit: "Add", hint: "For example data.txt or lib/part.h",
      check: value => this.nameComplaint(value)});
    if (name !== undefined) {
      this.program.files.push({name, content: ""});
      this.selectFile(this.program.files.length - 1);
      this.editor.focus();
    }
  }

  private async renameFile(): Promise<void> {
    const file = this.program.files[this.program.active]!;
    const name = await ask({title: `Rename ${file.name}`, label: "Name", value: file.name, submit: "Rename",
      check: value => (value === file.name ? "" : this.nameComplaint(value))});
    if (name !== undefined) {
      file.name = name;
      this.selectFile(this.program.active);
    }
  }

  private removeFile(): void {
    const {program} = this;
    const index = program.active;
    const [file] = program.files.splice(index, 1);
    this.selectFile(Math.max(0, index - 1));
    this.notice.show("info", `${file!.name} is deleted.`, {label: "Undo", act: () => {
      program.files.splice(index, 0, file!);
      this.selectFile(index);
    }});
  }

  private nameComplaint(name: string): string {
    if (!/^[^/\0]+(\/[^/\0]+)*$/.test(name) || name.split("/").some(part => part === "." || part === "..")) {
      return "A name is like data.txt or lib/part.h: no slash at its beginning or end, no . or .. in it.";
    }
    return this.program.files.some(file => file.name === name) ? `There is a file ${name} already.` : "";
  }

  private testRemoved({test, index}: {test: TestCase; index: number}): void {
    this.notice.show("info", `Test ${index + 1} is deleted.`, {label: "Undo", act: () => {
      this.workspace.tests.splice(index, 0, test);
      this.tests.show(this.workspace.tests);
      this.autosave.soon();
    }});
  }

  private optionsChanged(): void {
    this.options.read(this.workspace.settings, this.program);
    this.autosave.soon();
  }

  private async share(): Promise<void> {
    const {language, settings, tests} = this.workspace;
    const {files, flags} = this.program;
    const fragment = await toFragment({language, files, flags, settings, tests});
    this.workspace.link = fragment;
    history.replaceState(null, "", fragment);
    this.autosave.flush();
    let copied = true;
    await navigator.clipboard?.writeText(location.href).catch(() => (copied = false));
    copied &&= navigator.clipboard !== undefined;
    this.notice.showLink(`${copied ? "Copied the link" : "This is the link"} to this program. The link itself holds the program; no server does.`, location.href);
  }

  private async openLink(): Promise<void> {
    if (location.hash.length < 2 || location.hash === this.workspace.link) {
      return;
    }
    const link = location.hash;
    const shared = await fromFragment(link);
    if (!shared) {
      this.notice.show("problem", "The link to this page is damaged: it holds no program.");
      return;
    }
    this.openShared(shared, link);
  }

  private openShared(shared: Shared, link: string): void {
    const before = structuredClone(this.workspace);
    const hadText = Object.keys(before.programs).length > 0 && Autosave.load() !== undefined;
    const {language, files, flags, settings, tests} = shared;
    const id = this.byName(language)?.id ?? language;
    this.showWorkspace({
      language: id, settings, tests, link,
      programs: {...this.workspace.programs, [id]: {files, active: 0, flags}},
    });
    this.autosave.soon();
    if (hadText) {
      this.notice.show("info", "This program came with the link.", {label: "Back to my own", act: () => {
        this.showWorkspace({...before, link});
        this.autosave.soon();
      }});
    }
  }

  private byName(name: string): Language | undefined {
    return this.languages.find(language => language.id === name || language.aliases.includes(name));
  }
}
