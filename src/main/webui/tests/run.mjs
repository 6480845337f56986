// Runs one group of tests with Node's own runner: `node tests/run.mjs unit` or `node tests/run.mjs browser [NAME]`.
// They are bundled first, for they are TypeScript; packages stay outside of the bundle.
import {build} from "esbuild";
import {spawnSync} from "node:child_process";
import {readdirSync, rmSync} from "node:fs";
import {join} from "node:path";

const [group, name = ""] = process.argv.slice(2);
// Here the packages are found.
const out = join("node_modules", ".tests", group);
rmSync(out, {recursive: true, force: true});
const entryPoints = readdirSync(join("tests", group))
  .filter(file => file.endsWith(".test.ts") && file.includes(name))
  .map(file => join("tests", group, file));
await build({
  entryPoints, outdir: out, bundle: true, packages: "external", platform: "node", format: "esm", target: "node18",
  outExtension: {".js": ".mjs"}, sourcemap: "inline", logLevel: "warning",
});
const bundles = readdirSync(out).filter(file => file.endsWith(".mjs")).map(file => join(out, file));
const {status} = spawnSync(
  process.execPath,
  ["--enable-source-maps", "--test", "--test-concurrency=1", "--test-reporter=spec", ...bundles],
  {stdio: "inherit"},
);
process.exit(status ?? 1);
