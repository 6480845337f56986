// The front end of compile-typescript. It stands behind the text of the compiler, which declares `ts`.
// As the entry of a snapshot it warms up and leaves `main` to be called when the snapshot starts; else it runs at once.
(() => {
  'use strict';
  const path = require('path');
  const { startupSnapshot } = require('v8');

  const LIBRARY = '/usr/share/nodejs/typescript/lib';
  // What `tsc --init` recommends, for programs that node runs: no DOM, modules as node's own .js files expect them.
  const DEFAULTS = {
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts'],
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.NodeJs,
    moduleDetection: ts.ModuleDetectionKind.Force,
    esModuleInterop: true,
    resolveJsonModule: true,
    strict: true,
    skipLibCheck: true,
    noEmitOnError: true,
    newLine: ts.NewLineKind.LineFeed,
    typeRoots: ['/usr/share/nodejs/@types'],
    types: ['node'],
  };

  // Parsed and bound declarations by file name; they hold only for the default options.
  const declarations = new Map();
  let warmProgram;

  function createHost(options, useDeclarations) {
    const host = ts.createCompilerHost(options);
    const read = host.getSourceFile;
    host.getCurrentDirectory = () => process.cwd();
    host.getDefaultLibLocation = () => LIBRARY;
    host.getDefaultLibFileName = (of) => path.join(LIBRARY, ts.getDefaultLibFileName(of));
    if (useDeclarations) {
      host.getSourceFile = (name, ...rest) => {
        if (!name.startsWith('/usr/')) return read(name, ...rest);
        if (!declarations.has(name)) declarations.set(name, read(name, ...rest));
        return declarations.get(name);
      };
    }
    return host;
  }

  function compile(files, given, emit) {
    const useDeclarations = Object.keys(given).length === 0;
    const options = { ...DEFAULTS, ...given };
    const host = createHost(options, useDeclarations);
    const program = ts.createProgram(files, options, host, useDeclarations ? warmProgram : undefined);
    const found = ts.getPreEmitDiagnostics(program);
    const diagnostics = [...found, ...program.emit(undefined, emit).diagnostics];
    return { program, host, diagnostics: ts.sortAndDeduplicateDiagnostics(diagnostics) };
  }

  function report(diagnostics, host) {
    process.stderr.write(ts.formatDiagnostics(diagnostics, host));
    process.exitCode = diagnostics.some((one) => one.category === ts.DiagnosticCategory.Error) ? 1 : 0;
  }

  function main(words) {
    const { options, fileNames, errors } = ts.parseCommandLine(words);
    if (errors.length > 0) return report(errors, createHost(DEFAULTS, false));
    const { host, diagnostics } = compile(fileNames, options);
    report(diagnostics, host);
  }

  if (startupSnapshot.isBuildingSnapshot()) {
    // The program whose structure the real one takes over: the same main file that a job has, importing nothing.
    require('fs').writeFileSync('main.ts', 'console.log("warm");\n');
    warmProgram = compile(['main.ts'], {}, () => {}).program;
    startupSnapshot.setDeserializeMainFunction(() => main(process.argv.slice(1)));
  } else {
    main(process.argv.slice(2));
  }
})();
