import { deepStrictEqual as same, match, rejects } from "node:assert/strict";
import { parseDocument } from "../../src/configuration/document.ts";
import { ConfigurationError } from "../../src/configuration/mod.ts";

async function refusal(text: string): Promise<string> {
  let message = "";
  await rejects(parseDocument("f", text), (error: Error) => {
    match(error.name, /^ConfigurationError$/);
    message = error.message;
    return error instanceof ConfigurationError;
  });
  return message;
}

/** Compared with each other they would take minutes. */
const MANY = 60_000;

Deno.test("parseDocument() reads as many keys as there are", async () => {
  const lines = Array.from({ length: MANY }, (_, n) => `k${n}: v`);
  const document = await parseDocument("f", lines.join("\n"));
  same(Object.keys(document as object).length, MANY);
});

Deno.test("parseDocument() names the place of a key that is there twice, also far below", async () => {
  same(
    await refusal("a: 1\nb: {c: 1, d: 2, c: 3}\n"),
    "Configuration file f is not valid YAML: Map keys must be unique at line 2, column 17",
  );
  const lines = Array.from({ length: MANY }, (_, n) => `k${n}: v`);
  match(await refusal([...lines, "k7: v"].join("\n")), /unique at line 60001, column 1$/);
});

for (
  const [what, text] of Object.entries({
    keys: "k: v\n".repeat(500_001),
    items: `a: [${"b,".repeat(500_001)}]`,
    "lists in lists": "- ".repeat(500_001),
    "maps in maps": "{a: ".repeat(500_001),
    "empty lists": "[]".repeat(500_001),
    aliases: "a: &b [" + "*b,".repeat(500_001) + "]",
  })
) {
  Deno.test(`parseDocument() refuses at once what has too many ${what}`, async () => {
    match(await refusal(text), /^Configuration file f has more than 500000 lines and words: /);
  });
}

Deno.test("parseDocument() refuses what is nested too deep, and aliases that multiply", async () => {
  match(await refusal("[".repeat(90_000)), /is not valid YAML/);
  const bombs = ["a: &a [x,x,x,x,x,x,x,x,x]"];
  for (const [one, next] of ["ab", "bc", "cd", "de", "ef"].map((pair) => [...pair])) {
    bombs.push(`${next}: &${next} [${Array(9).fill(`*${one}`).join(",")}]`);
  }
  match(await refusal(bombs.join("\n")), /is not valid YAML/);
});

Deno.test("parseDocument() does not mind how far lines are indented", async () => {
  const lines = Array.from({ length: 2_000 }, (_, n) => `${" ".repeat(400)}- k${n}`);
  same(((await parseDocument("f", `a:\n${lines.join("\n")}`)) as { a: unknown[] }).a.length, 2_000);
});

Deno.test("parseDocument() reads JSON of any size", async () => {
  const keys = Object.fromEntries(Array.from({ length: 250_000 }, (_, n) => [`k${n}`, "v"]));
  same(await parseDocument("f", JSON.stringify(keys)), keys);
});
