/**
 * A room's `mod.ts` is its face: every name in it is imported by somebody outside the room. Tests
 * count as outside; what only the room's own files need is not shown.
 */
import { deepStrictEqual, ok } from "node:assert/strict";
import { dirname, join, normalize } from "node:path/posix";

const ROOT = new URL("../", import.meta.url);

async function* typescript(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
    if (isDirectory) yield* typescript(`${folder}${name}/`);
    else if (name.endsWith(".ts")) yield `${folder}${name}`;
  }
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
}

/** Names in braces, as the module they are from calls them. */
function namesIn(braces: string): readonly string[] {
  return braces.split(",").map((part) => part.trim().replace(/^type /, ""))
    .map((part) => part.split(/\s+as\s+|\s*:\s*/)[0] ?? "").filter((name) => name !== "");
}

function shownBy(face: string): readonly string[] {
  return [...face.matchAll(/export(?:\s+type)?\s*\{([^}]*)\}/g)].flatMap(([, braces = ""]) =>
    braces.split(",").map((part) => part.trim().replace(/^type /, ""))
      .map((part) => part.split(" as ").at(-1) ?? "").filter((name) => name !== "")
  );
}

/** Pairs of a module and a name that a file takes from it, statically or when it is needed. */
function takenBy(path: string, text: string): readonly (readonly [module: string, name: string])[] {
  const target = (specifier: string) => normalize(join(dirname(path), specifier));
  const listed = [
    ...text.matchAll(/(?:import|export)(?:\s+type)?\s*\{([^}]*)\}\s*from\s*"(\.[^"]+)"/g),
    ...text.matchAll(/\{([^}]*)\}\s*=\s*await import\("(\.[^"]+)"\)/g),
  ].flatMap(([, braces = "", specifier = ""]) =>
    namesIn(braces).map((name) => [target(specifier), name] as const)
  );
  const direct = [...text.matchAll(/import\("(\.[^"]+)"\)\)?\s*\.(\w+)/g)]
    .map(([, specifier = "", name = ""]) => [target(specifier), name] as const);
  return [...listed, ...direct];
}

Deno.test("mod.ts of each room shows nothing that nobody outside imports", async () => {
  const faces = new Map<string, readonly string[]>();
  const taken = new Map<string, Set<string>>();
  const paths = ["main.ts"];
  for (const folder of ["src/", "tests/", "scripts/", "bench/"]) {
    for await (const path of typescript(folder)) paths.push(path);
  }
  for (const path of paths) {
    const text = withoutComments(await Deno.readTextFile(new URL(path, ROOT)));
    if (path.startsWith("src/") && path.endsWith("/mod.ts")) faces.set(path, shownBy(text));
    for (const [module, name] of takenBy(path, text)) {
      if (path.startsWith(`${dirname(module)}/`)) continue;
      taken.set(module, (taken.get(module) ?? new Set()).add(name));
    }
  }
  ok(faces.size > 15, `only ${faces.size} faces found`);
  const idle = [...faces].flatMap(([path, names]) =>
    names.filter((name) => !taken.get(path)?.has(name)).map((name) => `${path}: ${name}`)
  );
  deepStrictEqual(idle, []);
});

Deno.test("takenBy() finds names in every kind of import", () => {
  const text = [
    'import { a, type B, c as d } from "../x/mod.ts";',
    'export { e } from "./y.ts";',
    'const { f, g: h } = await import("../x/mod.ts");',
    'await (await import("../x/mod.ts")).i();',
  ].join("\n");
  deepStrictEqual(takenBy("src/r/a.ts", text).map(([module, name]) => `${module} ${name}`), [
    ...["a", "B", "c"].map((name) => `src/x/mod.ts ${name}`),
    "src/r/y.ts e",
    ...["f", "g", "i"].map((name) => `src/x/mod.ts ${name}`),
  ]);
});
