/**
 * What a production process loads: the program and its `collect` command, without what other
 * commands need. Every module costs time at the start and memory in every pod that is scraped.
 */
import { deepStrictEqual, ok } from "node:assert/strict";
import { staticClosure } from "./support/static_imports.ts";

const ROOT = new URL("../", import.meta.url);

const CORE = [
  "src/time",
  "src/terminal",
  "src/failure",
  "src/configuration",
  "src/inventory",
  "src/wire",
  "src/operations",
  "src/intake",
  "src/kubernetes/resource",
  "src/kubernetes/api",
  "src/kubernetes/connection",
  "src/kubernetes/encoding",
  "src/kubernetes/objects",
  "src/kubernetes/watch",
  "src/collector",
  "src/cli",
];

/** Files of `cli` that other commands are. */
const OTHER_COMMANDS = ["program", "manifests", "receive", "simulate"];

const { files, packages } = await staticClosure(
  ...["main.ts", "src/cli/collect.ts"].map((path) => new URL(path, ROOT)),
);
const paths = [...files].map((href) => href.slice(ROOT.href.length));

Deno.test("main.ts and its collect command load the rooms of the core only", () => {
  for (const room of ["collector", "intake", "kubernetes/watch"]) {
    ok(paths.includes(`src/${room}/mod.ts`), `${room} is not among them`);
  }
  const others = paths.filter((path) =>
    path !== "main.ts" && path !== "deno.json" && !CORE.some((room) => path.startsWith(`${room}/`))
  );
  deepStrictEqual(others, []);
});

Deno.test("main.ts and its collect command load no other command", async () => {
  for (const command of OTHER_COMMANDS) {
    const path = `src/cli/${command}.ts`;
    ok((await Deno.stat(new URL(path, ROOT))).isFile);
    ok(!paths.includes(path), path);
  }
});

Deno.test("main.ts and its collect command load no package but the one that logs", () => {
  const loaded = [...packages].filter((name) => !name.startsWith("node:"));
  deepStrictEqual(loaded, ["@logtape/logtape"]);
});

Deno.test("main.ts and its help load no room but those its words are from", async () => {
  const { files } = await staticClosure(
    ...["main.ts", "src/cli/program.ts"].map((path) => new URL(path, ROOT)),
  );
  const loaded = [...files].map((href) => href.slice(ROOT.href.length));
  ok(loaded.includes("src/cli/program.ts"));
  deepStrictEqual(
    loaded.filter((path) => /^src\/(testbed|manifests|kubernetes\/manifest)\//.test(path)),
    [],
  );
});

Deno.test("staticClosure() follows imports and re-exports of values, and nothing else", async () => {
  const folder = new URL(`file://${await Deno.makeTempDir()}/`);
  const write = (name: string, text: string) => Deno.writeTextFile(new URL(name, folder), text);
  try {
    await write(
      "a.ts",
      [
        'import {\n  b,\n} from "./b.ts";',
        'export { c } from "./c.ts";',
        'export * from "./d.ts";',
        'import "./e.ts";',
        'import type { T } from "./type.ts";',
        'export type { U } from "./type.ts";',
        'const later = await import("./later.ts");',
        'import { x } from "package";',
        'const text = `\nnot an import from "./text.ts"`;',
      ].join("\n"),
    );
    await write("b.ts", 'import { a } from "./a.ts";\nimport data from "./f.json" with {};');
    for (const name of ["c.ts", "d.ts", "e.ts"]) await write(name, "");
    const closure = await staticClosure(new URL("a.ts", folder));
    const names = [...closure.files].map((href) => href.slice(folder.href.length));
    deepStrictEqual(names.sort(), ["a.ts", "b.ts", "c.ts", "d.ts", "e.ts", "f.json"]);
    deepStrictEqual([...closure.packages], ["package"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
