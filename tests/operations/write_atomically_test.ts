import { deepStrictEqual, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { writeAtomically } from "../../src/operations/mod.ts";

const WINDOWS = Deno.build.os === "windows";

function test(name: string, run: (folder: string) => Promise<void>, ignore = false): void {
  Deno.test({
    name: `writeAtomically() ${name}`,
    ignore,
    fn: async () => {
      const folder = await Deno.makeTempDir();
      try {
        await run(folder);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) names.push(name);
  return names.sort();
}

test("writes a file anew and over an old one, and leaves nothing else", async (folder) => {
  const path = `${folder}/kubeconfig`;
  for (const text of ["a long text of many words", "größe", ""]) {
    await writeAtomically(path, text);
    equal(await Deno.readTextFile(path), text);
  }
  deepStrictEqual(await namesIn(folder), ["kubeconfig"]);
});

test("lets only the owner read it, whoever could before", async (folder) => {
  const path = `${folder}/kubeconfig`;
  await Deno.writeTextFile(path, "old", { mode: 0o644 });
  await writeAtomically(path, "new");
  equal((await Deno.stat(path)).mode! & 0o777, 0o600);
}, WINDOWS);

test("shows a reader the old content or the new one, never a part", async (folder) => {
  const path = `${folder}/state`;
  const size = 1_000_000;
  const texts = ["a", "b"].map((letter) => letter.repeat(size));
  await writeAtomically(path, texts[0]!);
  let writing = true;
  const seen = new Set<string>();
  const reader = (async () => {
    while (writing) {
      const text = await Deno.readTextFile(path);
      seen.add(texts.includes(text) ? "whole" : `${text.length} letters of ${size}`);
    }
  })();
  for (let turn = 1; turn <= 40; turn++) await writeAtomically(path, texts[turn % 2]!);
  writing = false;
  await reader;
  deepStrictEqual([...seen], ["whole"]);
});

test("leaves the folder as it was where the file cannot have that name", async (folder) => {
  // A name with a slash at its end can only be a folder's.
  await rejects(writeAtomically(`${folder}/name/`, "text"));
  deepStrictEqual(await namesIn(folder), []);
  await rejects(writeAtomically(`${folder}/missing/name`, "text"), Deno.errors.NotFound);
  await rejects(writeAtomically(folder, "text"));
  deepStrictEqual(await namesIn(folder), []);
});

test("replaces what a symbolic link points at", async (folder) => {
  await Deno.mkdir(`${folder}/elsewhere`);
  await Deno.writeTextFile(`${folder}/elsewhere/real`, "old");
  await Deno.symlink("elsewhere/real", `${folder}/link`);
  await writeAtomically(`${folder}/link`, "new");
  ok((await Deno.lstat(`${folder}/link`)).isSymlink);
  equal(await Deno.readTextFile(`${folder}/elsewhere/real`), "new");
}, WINDOWS);

test("writes into a pipe and leaves it one", async (folder) => {
  const pipe = `${folder}/pipe`;
  equal((await new Deno.Command("mkfifo", { args: [pipe] }).output()).code, 0);
  // Another process: older versions of Deno cannot open both ends of a pipe in one.
  const reading = new Deno.Command("cat", { args: [pipe] }).output();
  await writeAtomically(pipe, "text");
  equal(new TextDecoder().decode((await reading).stdout), "text");
  ok((await Deno.stat(pipe)).isFifo);
}, WINDOWS);
