/** What the documents tell people to type, to open and to read exists. */
import { deepStrictEqual, ok } from "node:assert/strict";
import configuration from "../deno.json" with { type: "json" };

const ROOT = new URL("../", import.meta.url);

const DOCUMENTS = [...documentsIn(""), ...documentsIn("docs/")];

function documentsIn(folder: string): readonly string[] {
  return [...Deno.readDirSync(new URL(folder, ROOT))]
    .filter(({ name }) => name.endsWith(".md")).map(({ name }) => folder + name).sort();
}

/** What a document says there is. */
interface References {
  readonly tasks: readonly string[];
  /** Relative to the document, without their anchors. */
  readonly links: readonly string[];
  /** Files and folders of the project in the text, relative to its root. */
  readonly paths: readonly string[];
}

function referencesOf(text: string): References {
  const all = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = ""]) => found);
  return {
    tasks: all(/(?:deno(?:@[\d.]+)?|…|`) ?task ([a-z][a-z:]*)/g),
    links: all(/\]\((?![a-z]+:)([^)#\s]+)(?:#[^)]*)?\)/g),
    paths: all(
      /`((?:\.\/)?(?:src|tests|scripts|bench|docs|deploy|\.github|\.ci)\/[\w./-]*\w)\/?`/g,
    ),
  };
}

async function exists(path: string, place: URL): Promise<boolean> {
  return await Deno.stat(new URL(path, place)).then(() => true, (error) => {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  });
}

for (const document of DOCUMENTS) {
  Deno.test(`${document} names tasks and files that exist`, async () => {
    const place = new URL(document, ROOT);
    const { tasks, links, paths } = referencesOf(await Deno.readTextFile(place));
    ok(tasks.length + links.length + paths.length > 0, "there is nothing to look at");
    const missing = tasks.filter((name) => !(name in configuration.tasks));
    for (const link of links) if (!await exists(link, place)) missing.push(link);
    for (const path of paths) if (!await exists(path, ROOT)) missing.push(path);
    deepStrictEqual(missing, []);
  });
}

Deno.test("the documents have among them those that people ask for first", () => {
  for (const name of ["README", "CONTRIBUTING", "RELEASING", "SECURITY", "CHANGELOG"]) {
    ok(DOCUMENTS.includes(`${name}.md`), name);
  }
  ok(DOCUMENTS.filter((name) => name.startsWith("docs/")).length > 5);
});

Deno.test("referencesOf() finds tasks, links and paths", () => {
  const text =
    "run `deno task ok`, read [this](docs/a.md#b), [that](https://x.test) and `src/wire`";
  deepStrictEqual(referencesOf(text), { tasks: ["ok"], links: ["docs/a.md"], paths: ["src/wire"] });
});

Deno.test("docs/architecture.md leads a pod through files that there are", async () => {
  const text = await Deno.readTextFile(new URL("docs/architecture.md", ROOT));
  const way = text.slice(text.indexOf("## The way of a pod"), text.indexOf("## Decisions"));
  const rows = [...way.matchAll(/^\| `([^`]+)` +\| ([^|]+)\|/gm)];
  ok(rows.length >= 8, `${rows.length} rooms`);
  const rooms = rows.map(([, room = ""]) => room);
  deepStrictEqual(rooms.length, new Set(rooms).size, "no room is entered twice");
  const missing: string[] = [];
  for (const [, room = "", files = ""] of rows) {
    for (const [, file = ""] of files.matchAll(/`([a-z0-9_]+\.ts)`/g)) {
      if (!await exists(`src/${room}/${file}`, ROOT)) missing.push(`src/${room}/${file}`);
    }
  }
  deepStrictEqual(missing, []);
});

Deno.test("docs/harm.md names for each fault tests that there are", async () => {
  const text = await Deno.readTextFile(new URL("docs/harm.md", ROOT));
  const rows = [...text.matchAll(/^\| (S\d+) +\| [^|]+ \| ([^|]+) \|$/gm)];
  deepStrictEqual(
    rows.map(([, number]) => number),
    Array.from({ length: 21 }, (_, i) => `S${i + 1}`),
  );
  const missing: string[] = [];
  for (const [, number, tests = ""] of rows) {
    const named = tests.split("; ").flatMap((each) => {
      const [, path = "", words = ""] = /^`([^`]+)`: (".+")$/.exec(each.trim()) ?? [];
      return words.slice(1, -1).split('", "').map((word) => ({ path, word }));
    });
    ok(named.length >= 2, `${number} has no test of its kind`);
    for (const { path, word } of named) {
      const source = await Deno.readTextFile(new URL(path, ROOT));
      if (!source.includes(word)) missing.push(`${number}: ${path} has no ${word}`);
    }
  }
  deepStrictEqual(missing, []);
});

Deno.test("SECURITY.md names a test for each threat", async () => {
  const text = await Deno.readTextFile(new URL("SECURITY.md", ROOT));
  const table = text.slice(text.indexOf("## Threats"), text.indexOf("### The HTTP port"));
  const rows = table.split("\n").filter((line) => line.startsWith("| ")).slice(2);
  ok(rows.length >= 10, `${rows.length} rows`);
  const without = rows.filter((row) => !/`tests\/[\w/]+\.ts`/.test(row))
    .map((row) => row.split("|")[1]?.trim());
  deepStrictEqual(without, []);
});
