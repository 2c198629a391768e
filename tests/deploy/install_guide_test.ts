/** docs/install.md says what the build, the manifests and the tests say. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { parse } from "yaml";
import { INSTALL_GUIDE, withTables } from "../../scripts/install_docs.ts";
import { features } from "../../src/manifests/mod.ts";

const guide = await Deno.readTextFile(INSTALL_GUIDE);

/** The cells of the table under a heading, without its head. */
function tableUnder(heading: string): readonly (readonly string[])[] {
  const section = guide.split(/^(?=## )/m).find((text) => text.startsWith(`## ${heading}\n`)) ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("|"));
  return rows.slice(2).map((row) => row.split("|").slice(1, -1).map((cell) => cell.trim()));
}

async function sourceOf(test: string): Promise<string> {
  return await Deno.readTextFile(new URL(`../../tests/binary/${test}_test.ts`, import.meta.url));
}

Deno.test("docs/install.md has the permissions that are compiled in: deno task docs", async () => {
  strictEqual(guide, await withTables(guide));
});

Deno.test("docs/install.md has a row for every step of the test of bad surroundings", async () => {
  const steps = [...(await sourceOf("bad_input")).matchAll(/context\.step\("([^"]+)"/g)];
  ok(steps.length > 0);
  deepStrictEqual(
    tableUnder("When something is wrong").map(([condition]) => condition),
    steps.map(([, name]) => name),
  );
});

Deno.test("docs/install.md has a row for every test of the drop-in", async () => {
  const tests = [...(await sourceOf("drop_in")).matchAll(/"(drop-in in place of [^"]+)"/g)];
  ok(tests.length > 0);
  deepStrictEqual(
    tableUnder("In the published chart").map((row) => row.at(-1)),
    tests.map(([, name]) => name),
  );
});

Deno.test("docs/install.md shows the values that deploy/drop-in has", async () => {
  for (const [, path = "", shown = ""] of guide.matchAll(/# (deploy\/\S+\.yaml)\n([^`]+)```/g)) {
    const file = await Deno.readTextFile(new URL(`../../${path}`, import.meta.url));
    deepStrictEqual(parse(shown), parse(file), path);
  }
  ok(guide.includes("# deploy/drop-in/both.yaml\n"));
  ok(guide.includes("# deploy/drop-in/network-explorer/both.yaml\n"));
});

Deno.test("docs/install.md names every part that manifests can add", () => {
  for (const feature of features) ok(guide.includes(`\`${feature}\``), feature);
});
