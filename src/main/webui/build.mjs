// Bundles the web editor into a directory: index.html, assets whose names hold their contents' hash, a gzip file
// beside each, and `files.tsv`, which tells the service what there is. Called by ./build.
import {build} from "esbuild";
import {createHash} from "node:crypto";
import {existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync} from "node:fs";
import {basename, extname, join} from "node:path";
import {gzipSync} from "node:zlib";

const out = process.argv[2];
const assets = join(out, "assets");
const types = {
  ".html": "text/html;charset=UTF-8",
  ".js": "text/javascript;charset=UTF-8",
  ".css": "text/css;charset=UTF-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain;charset=UTF-8",
};

// The terminal's library writes styles in two ways that the page's policy forbids. There is an element of ours for the
// one, and a way that is allowed for the other.
const strictStyles = {
  name: "strict-styles",
  setup({onLoad}) {
    onLoad({filter: /xterm\.mjs$/}, ({path}) => {
      const before = readFileSync(path, "utf8");
      const elements = before.replaceAll('createElement("style")', 'createElement("adopted-style")');
      const contents = elements.replace(/([\w$]+)\.setAttribute\("style",/g, "setStyle($1,");
      if (elements === before || contents === elements) {
        throw new Error("xterm writes its styles otherwise than it did");
      }
      return {contents: `const setStyle = (element, css) => { element.style.cssText = css; };\n${contents}`};
    });
  },
};

const common = {bundle: true, minify: true, outdir: assets, metafile: true, logLevel: "warning", legalComments: "none"};
const scripts = await build({
  ...common,
  entryPoints: ["src/main.ts"],
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  format: "esm",
  splitting: true,
  target: ["chrome109", "firefox115", "safari16.4"],
  // Style sheets that modules import are for them to adopt.
  loader: {".css": "text"},
  plugins: [strictStyles],
});
const styles = await build({
  ...common,
  entryPoints: ["src/app.css"],
  entryNames: "[name]-[hash]",
  target: ["chrome111", "firefox115", "safari16.4"],
});

const page = readFileSync("index.html", "utf8")
  .replace("{script}", entry(scripts))
  .replace("{preload}", needed(scripts).map(path => `<link rel="modulepreload" href="${path}">`).join("\n  "))
  .replace("{style}", entry(styles))
  .replace("{icon}", asset("icon.svg", readFileSync("icon.svg")));
if (/\{\w+\}/.test(page)) {
  throw new Error("index.html has a place that nothing fills");
}
writeFileSync(join(out, "index.html"), page);
asset("licenses.txt", licenses(scripts.metafile), "licenses.txt");
compress();

/** Modules that are imported on demand count as entries as well: not those. */
function entryPath({metafile}) {
  return Object.keys(metafile.outputs).find(path =>
    ["src/main.ts", "src/app.css"].includes(metafile.outputs[path].entryPoint));
}

function entry(result) {
  return address(entryPath(result));
}

/** What the entry imports at once, so that browsers fetch it with the entry and not after it. */
function needed(result) {
  const {outputs} = result.metafile;
  const found = new Set();
  const visit = path => {
    for (const {path: imported, kind} of outputs[path].imports) {
      if (kind === "import-statement" && !found.has(imported)) {
        found.add(imported);
        visit(imported);
      }
    }
  };
  visit(entryPath(result));
  return [...found].map(address);
}

function address(path) {
  return `/assets/${basename(path)}`;
}

function asset(source, content, name) {
  mkdirSync(assets, {recursive: true});
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const file = name ?? `${basename(source, extname(source))}-${hash}${extname(source)}`;
  writeFileSync(join(assets, file), content);
  return `/assets/${file}`;
}

/** The licences of what is bundled, which ask to be passed on with it. */
function licenses(metafile) {
  const directories = new Set(Object.keys(metafile.inputs).flatMap(input => {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    return match ? [match[1]] : [];
  }));
  return [...directories].sort().map(directory => {
    const {name, version, license} = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
    const file = ["LICENSE", "LICENSE.md", "LICENCE"].map(each => join(directory, each)).find(existsSync);
    return `${name} ${version} (${license})\n\n${file ? readFileSync(file, "utf8").trim() : ""}\n`;
  }).join(`\n${"-".repeat(78)}\n\n`);
}

function compress() {
  const files = ["index.html", ...readdirSync(assets).sort().map(name => `assets/${name}`)];
  const lines = files.map(file => {
    const content = readFileSync(join(out, file));
    writeFileSync(join(out, `${file}.gz`), gzipSync(content, {level: 9}));
    const hash = createHash("sha256").update(content).digest("hex").slice(0, 16);
    return `${file}\t${types[extname(file)]}\t${hash}\n`;
  });
  writeFileSync(join(out, "files.tsv"), lines.join(""));
}
