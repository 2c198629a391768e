/**
 * The shape of the program, as rules over its sources: which room may import which, what the pure
 * core may not touch, and a few promises of style that no linter checks.
 */
import { deepStrictEqual, ok } from "node:assert/strict";
import { dirname, join, normalize } from "node:path/posix";

/** Which rooms a room may import; the table in `docs/architecture.md` says it to people too. */
const MAY_IMPORT = roomTable(
  Deno.readTextFileSync(new URL("../docs/architecture.md", import.meta.url)),
);
const ROOMS = [...MAY_IMPORT.keys()];
type Room = string;

/** The rows of the table whose head begins with `| room | may import |`, in their order. */
function roomTable(markdown: string): ReadonlyMap<Room, ReadonlySet<Room>> {
  const lines = markdown.split("\n");
  const head = lines.findIndex((line) => /^\| room +\| may import +\|/.test(line));
  const rows: [Room, string][] = [];
  for (let index = head + 2; head >= 0 && lines[index]?.startsWith("|"); index++) {
    const [, room = "", may = ""] = lines[index]!.split("|").map((cell) => cell.trim());
    rows.push([room.replaceAll("`", ""), may]);
  }
  const all = rows.map(([room]) => room);
  return new Map(rows.map(([room, may]) => {
    if (may === "every room") return [room, new Set(all)];
    return [room, new Set([...may.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name))];
  }));
}

/** Only these rooms open sockets, each in its own way. */
const NETWORK: readonly (readonly [api: RegExp, rooms: readonly Room[]])[] = [
  // Not the declaration of a method of that name.
  [/(?<![.\w])fetch\((?!\s*\w+\??:)|\bDeno\.createHttpClient\b/, [
    "kubernetes/connection",
    "collector",
  ]],
  [/\bDeno\.(connect|connectTls|startTls|resolveDns)\b/, ["intake", "kubernetes/connection"]],
  [/\bDeno\.(listen|listenTls|listenDatagram)\b/, [
    "operations",
    "testbed/receiver",
    "kubernetes/connection",
  ]],
  [/\bDeno\.serve\b/, ["testbed/simulator"]],
  [/\bnew (WebSocket|WebTransport|EventSource)\b/, []],
  [/["']node:dns(\/promises)?["']/, ["intake", "kubernetes/connection"]],
  // For the list of public authorities, which it holds.
  [/["']node:tls["']/, ["cli"]],
  [/["']node:(net|http|https|http2|dgram)["']/, []],
];

/** Reading a clock, setting a timer or throwing dice, other than through an argument. */
const IMPURE =
  /\b(Date\.now\(|new Date\(\)|performance\.now\(|setTimeout\(|setInterval\(|Math\.random\(|crypto\.(randomUUID|getRandomValues)\()/;
const IMPURE_ALLOWED: Readonly<Record<string, string>> = {
  "src/kubernetes/connection/tunnel.ts": "a secret that nobody may foresee, not even a test",
  "src/operations/background_clock.ts": "a clock of its own, whose timers do not hold the program",
};

const LINES = 400;
const LONG_ALLOWED: Readonly<Record<string, string>> = {};

interface Source {
  /** Relative to the project, with slashes. */
  readonly path: string;
  readonly text: string;
  /** The text without comments. */
  readonly code: string;
}

interface Import {
  readonly specifier: string;
  readonly kind: "static" | "type" | "dynamic";
}

function source(path: string, text: string): Source {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
  return { path, text, code };
}

function importsOf({ code }: Source): readonly Import[] {
  const found: Import[] = [];
  const statements = /^(import|export)(\s+type)?\b([^;"'()]*?\bfrom\s*|\s*)["']([^"'\n]+)["']/gm;
  for (const [, , type, , specifier = ""] of code.matchAll(statements)) {
    found.push({ specifier, kind: type === undefined ? "static" : "type" });
  }
  for (const [, specifier = ""] of code.matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)/g)) {
    found.push({ specifier, kind: "dynamic" });
  }
  return found;
}

function roomOf(path: string): Room | undefined {
  return ROOMS.find((room) => path.startsWith(`src/${room}/`));
}

/** The file of the project that is imported; undefined for a package or a built-in module. */
function target(importer: Source, specifier: string): string | undefined {
  return specifier.startsWith(".") ? normalize(join(dirname(importer.path), specifier)) : undefined;
}

function wrongArrows(sources: readonly Source[]): readonly string[] {
  return sources.flatMap((file) => {
    const room = roomOf(file.path);
    if (room === undefined) return [`${file.path} is in no room`];
    return importsOf(file).flatMap(({ specifier }) => {
      const path = target(file, specifier);
      const arrow = `${file.path} imports ${specifier}`;
      if (path === undefined) {
        return room === "inventory" ? [`${arrow}: the inventory needs nothing but itself`] : [];
      }
      const other = roomOf(path);
      if (other === room) return [];
      if (other === undefined) return path === "deno.json" ? [] : [`${arrow}: outside the rooms`];
      if (!MAY_IMPORT.get(room)!.has(other)) return [`${arrow}: ${room} may not import ${other}`];
      return path === `src/${other}/mod.ts` ? [] : [`${arrow}: only mod.ts is public`];
    });
  });
}

function networkUses(sources: readonly Source[]): readonly string[] {
  return sources.flatMap(({ path, code }) =>
    NETWORK.flatMap(([api, rooms]) => {
      const use = api.exec(code)?.[0];
      const room = roomOf(path);
      if (use === undefined || (room !== undefined && rooms.includes(room))) return [];
      return [`${path} uses ${use}`];
    })
  );
}

function impureUses(sources: readonly Source[]): readonly string[] {
  return sources.flatMap(({ path, code }) => {
    const room = roomOf(path);
    if (
      room === "time" || room === "cli" || room === "testbed/demo" ||
      Object.hasOwn(IMPURE_ALLOWED, path)
    ) return [];
    const pattern = room === "inventory"
      ? /\bDeno\.|\bnode:|\bsetTimeout\b|\bsetInterval\b|\bDate\b|\bperformance\b|\bMath\.random\b|\bcrypto\b|\bconsole\b/
      : IMPURE;
    const use = pattern.exec(code)?.[0];
    return use === undefined ? [] : [`${path} uses ${use}`];
  });
}

/** What a public file does beyond passing names on. */
function ownCode({ code }: Source): string {
  return code.replace(/^export\s+(type\s+)?(\{[^}]*\}|\*(\s+as\s+\w+)?)\s+from\s+"[^"]+";/gm, "")
    .trim();
}

function unreachable(sources: readonly Source[], roots: readonly Source[]): readonly string[] {
  const byPath = new Map([...sources, ...roots].map((file) => [file.path, file]));
  const seen = new Set<string>();
  const queue = roots.map(({ path }) => path);
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const file = byPath.get(path);
    if (file === undefined || seen.has(path)) continue;
    seen.add(path);
    for (const { specifier } of importsOf(file)) queue.push(target(file, specifier) ?? "");
  }
  return sources.map(({ path }) => path).filter((path) => !seen.has(path));
}

const ROOT = new URL("../", import.meta.url);

function* files(folder: string): Generator<string> {
  let entries: readonly Deno.DirEntry[];
  try {
    entries = [...Deno.readDirSync(new URL(folder, ROOT))];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  for (const { name, isDirectory } of entries) {
    if (isDirectory) yield* files(`${folder}${name}/`);
    else yield `${folder}${name}`;
  }
}

function read(paths: Iterable<string>): readonly Source[] {
  return [...paths].map((path) => source(path, Deno.readTextFileSync(new URL(path, ROOT))));
}

function typescript(...folders: readonly string[]): readonly Source[] {
  return read(
    folders.flatMap((folder) => [...files(folder)]).filter((path) => /\.tsx?$/.test(path)),
  );
}

function roots(): readonly Source[] {
  const main = [...Deno.readDirSync(ROOT)].map(({ name }) => name).filter((name) =>
    name === "main.ts"
  );
  return [...read(main), ...typescript("scripts/", "bench/")];
}

const sources = typescript("src/");

Deno.test("architecture: the rooms of the table have no circle", () => {
  ok(ROOMS.length > 10, `only ${ROOMS.length} rooms in docs/architecture.md`);
  // A room may import only rooms of the rows before its own.
  const back = [...MAY_IMPORT].flatMap(([room, others]) =>
    [...others].filter((other) => other !== room && ROOMS.indexOf(other) >= ROOMS.indexOf(room))
      .map((other) => `${room} -> ${other}`)
  );
  deepStrictEqual(back.filter((arrow) => !arrow.startsWith("cli ")), []);
  const unknown = [...MAY_IMPORT.values()].flatMap((others) => [...others])
    .filter((other) => !MAY_IMPORT.has(other));
  deepStrictEqual(unknown, []);
});

Deno.test("architecture: imports point one way and through public files", () => {
  ok(sources.length > 20, `only ${sources.length} files found`);
  deepStrictEqual(wrongArrows(sources), []);
});

Deno.test("architecture: only the named rooms use the network", () => {
  deepStrictEqual(networkUses(sources), []);
});

Deno.test("architecture: what serves any command names nothing of the product", () => {
  const generic = ["time", "failure", "terminal", "configuration", "operations"];
  const product = /\b(reducers?|collectors?|intake|inventory|replicasets?|workloads?|pods)\b/i;
  const faults = sources.filter(({ path }) => generic.includes(roomOf(path) ?? ""))
    .flatMap(({ path, text }) => {
      const word = product.exec(text.replaceAll("k8s-collector", ""))?.[0];
      return word === undefined ? [] : [`${path} speaks of ${word}`];
    });
  deepStrictEqual(faults, []);
});

Deno.test("architecture: clock, timers and randomness are arguments", () => {
  deepStrictEqual(impureUses(sources), []);
});

Deno.test("architecture: every file is reached from the program, a script or a benchmark", () => {
  deepStrictEqual(unreachable(sources, roots()), []);
});

Deno.test("architecture: every import can be followed", () => {
  const computed = sources.filter(({ code }) => /(?<![.\w])import\((?!\s*["'])/.test(code));
  deepStrictEqual(computed.map(({ path }) => path), []);
});

Deno.test("architecture: every package the program loads is in NOTICE", () => {
  const notice = Deno.readTextFileSync(new URL("NOTICE", ROOT));
  const packages = sources.flatMap(importsOf).filter(({ kind }) => kind !== "type")
    .map(({ specifier }) => /^(@[\w-]+\/)?[a-z][\w-]*(?![\w:])/.exec(specifier)?.[0])
    .filter((name) => name !== undefined);
  ok(packages.length > 0);
  const missing = new Set(packages.filter((name) => !new RegExp(`^${name}\\b`, "m").test(notice)));
  deepStrictEqual([...missing], []);
});

Deno.test("architecture: every room has a public file that only passes names on", () => {
  for (const room of ROOMS) {
    const file = sources.find(({ path }) => path === `src/${room}/mod.ts`);
    ok(file !== undefined, `src/${room}/mod.ts is missing`);
    deepStrictEqual(ownCode(file), "", `src/${room}/mod.ts has code of its own`);
  }
});

Deno.test("architecture: no default exports, no any, no console outside the terminal's room", () => {
  const faults = [...sources, ...typescript("tests/", "scripts/", "bench/")].flatMap(
    ({ path, text, code }) => {
      const escapes = [...text.matchAll(/^\s*\/\/ deno-lint-ignore(?:-file)?(.*)$/gm)].map(
        ([line, rules = ""]) => ({ line: line.trim(), rules: rules.split("--")[0] ?? "" }),
      );
      return [
        // A declaration file describes a package as it is.
        ...(/^export default\b|\bas default\b/m.test(code) && !path.endsWith(".d.ts")
          ? [`${path} has a default export`]
          : []),
        ...escapes.filter(({ rules }) => rules.trim() === "" || rules.includes("no-explicit-any"))
          .map(({ line }) => `${path}: ${line}`),
        ...escapes.filter(({ rules }) =>
          rules.includes("no-console") && path.startsWith("src/") && roomOf(path) !== "terminal"
        ).map(({ line }) => `${path}: ${line}`),
      ];
    },
  );
  deepStrictEqual(faults, []);
});

Deno.test("architecture: foreign words reach a terminal by one of three files, which escape them", () => {
  const writing = sources.filter(({ code }) =>
    /\bDeno\.std(out|err)\b(?!\.isTerminal)|\bconsole\.|\bprocess\.std/.test(code)
  );
  deepStrictEqual(writing.map(({ path }) => path).sort(), [
    // Its lines are made by log_lines.ts.
    "src/operations/log_writer.ts",
    "src/terminal/output.ts",
    "src/terminal/screen.ts",
  ]);
});

Deno.test("architecture: files are short and named after what is in them", () => {
  const faults = [...sources, ...typescript("tests/", "scripts/", "bench/")].flatMap(
    ({ path, text }) => {
      const name = path.split("/").at(-1) ?? "";
      const lines = text.split("\n").length - 1;
      return [
        ...(/^[a-z0-9_]+(\.d)?\.tsx?$/.test(name) ? [] : [`${path} is not in snake case`]),
        ...(/^(utils?|helpers?|misc|common)\b/.test(name) ? [`${path} says nothing`] : []),
        ...(lines > LINES && !Object.hasOwn(LONG_ALLOWED, path) ? [`${path}: ${lines} lines`] : []),
      ];
    },
  );
  deepStrictEqual(faults, []);
});

Deno.test("architecture: the project names nothing that lies outside it", () => {
  // Put together here, so that this file does not name it either.
  const outside = new RegExp(["\\.\\./", "shared\\b|(?<![\\w.])/", "work/"].join(""));
  const top = [...Deno.readDirSync(ROOT)].filter(({ isFile }) => isFile).map(({ name }) => name);
  const folders = ["src/", "tests/", "scripts/", "bench/", "docs/", "deploy/", ".github/"];
  const texts = [...top, ...folders.flatMap((folder) => [...files(folder)])]
    .filter((path) =>
      /\.(ts|tsx|js|json|jsonc|md|ya?ml|sh|txt|toml|tpl)$|^[A-Z]+[a-z]*$/.test(path)
    );
  deepStrictEqual(read(texts).filter(({ text }) => outside.test(text)).map(({ path }) => path), []);
});

const bad = [
  source("src/intake/a.ts", 'import { b } from "../testbed/receiver/mod.ts";'),
  source("src/intake/b.ts", 'export type { c } from "../inventory/records.ts";'),
  source("src/testbed/receiver/c.ts", 'const d = await import("../../cli/mod.ts");'),
  source("src/inventory/d.ts", 'import {\n  x,\n} from "../time/mod.ts";\nimport "node:fs";'),
  source("src/inventory/e.ts", "const now = Date.now();"),
  source("src/testbed/simulator/f.ts", "const conn = Deno.connect({ port });"),
  source(
    "src/testbed/receiver/g.ts",
    'const id = setTimeout(() => {}, 1); // import "../cli/mod.ts"',
  ),
];

Deno.test("wrongArrows() finds arrows of every kind and not those in comments", () => {
  deepStrictEqual(wrongArrows(bad), [
    "src/intake/a.ts imports ../testbed/receiver/mod.ts: intake may not import testbed/receiver",
    "src/intake/b.ts imports ../inventory/records.ts: only mod.ts is public",
    "src/testbed/receiver/c.ts imports ../../cli/mod.ts: testbed/receiver may not import cli",
    "src/inventory/d.ts imports ../time/mod.ts: inventory may not import time",
    "src/inventory/d.ts imports node:fs: the inventory needs nothing but itself",
  ]);
});

Deno.test("networkUses() and impureUses() find what is not an argument", () => {
  deepStrictEqual(networkUses(bad), ["src/testbed/simulator/f.ts uses Deno.connect"]);
  deepStrictEqual(impureUses(bad), [
    "src/inventory/d.ts uses node:",
    "src/inventory/e.ts uses Date",
    "src/testbed/receiver/g.ts uses setTimeout(",
  ]);
});

Deno.test("unreachable() follows static and dynamic imports", () => {
  const files = [source("src/cli/a.ts", 'await import("./b.ts");'), source("src/cli/b.ts", "")];
  const orphan = source("src/cli/c.ts", "");
  const main = source("main.ts", 'import { a } from "./src/cli/a.ts";');
  deepStrictEqual(unreachable([...files, orphan], [main]), ["src/cli/c.ts"]);
});
