/** What the guides tell people to type exists. */
import { ok } from "node:assert/strict";
import configuration from "../deno.json" with { type: "json" };

const GUIDES = ["README.md", "CONTRIBUTING.md", ...guidesIn("docs")];

function guidesIn(folder: string): readonly string[] {
  return [...Deno.readDirSync(new URL(`../${folder}`, import.meta.url))]
    .filter(({ name }) => name.endsWith(".md")).map(({ name }) => `${folder}/${name}`);
}

for (const guide of GUIDES) {
  Deno.test(`${guide} names tasks that exist`, async () => {
    const text = await Deno.readTextFile(new URL(`../${guide}`, import.meta.url));
    for (const [, name = ""] of text.matchAll(/\btask ([a-z][a-z:]*)/g)) {
      ok(name in configuration.tasks, `no task ${name}`);
    }
  });

  Deno.test(`${guide} refers to files that exist`, async () => {
    const place = new URL(`../${guide}`, import.meta.url);
    const text = await Deno.readTextFile(place);
    for (const [, target = ""] of text.matchAll(/\]\(([^):#]+)(?:#[^)]*)?\)/g)) {
      ok((await Deno.stat(new URL(target, place))).isFile, target);
    }
  });
}
