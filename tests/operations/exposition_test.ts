import { deepStrictEqual, strictEqual as equal } from "node:assert/strict";
import { exposition } from "../../src/operations/exposition.ts";
import { counter, gauge } from "../../src/operations/mod.ts";
import { parseExposition } from "./exposition.ts";

Deno.test("exposition() escapes what the format asks for", async () => {
  const page = await exposition([
    counter("a_total", 'Of \\ and\nlines, "quoted".', ["x", "y"], () => [
      [{ x: 'b"\\\n', y: "é" }, 1],
      [{ x: "only" }, 2.5],
    ]),
  ]);
  equal(
    page,
    '# HELP a_total Of \\\\ and\\nlines, "quoted".\n# TYPE a_total counter\n' +
      'a_total{x="b\\"\\\\\\n",y="é"} 1\na_total{x="only"} 2.5\n',
  );
});

Deno.test("exposition() leaves out what is not known and spells numbers as Go does", async () => {
  const values = [undefined, Infinity, -Infinity, NaN, 1e21, 0, -0.5];
  const page = await exposition([
    gauge("a", "Any.", ["n"], () => values.map((value, n) => [{ n: String(n) }, value] as const)),
  ]);
  const numbers = page.split("\n").filter((line) => line.startsWith("a{"))
    .map((line) => line.split(" ")[1]);
  deepStrictEqual(numbers, ["+Inf", "-Inf", "NaN", "1e+21", "0", "-0.5"]);
});

Deno.test("exposition() keeps metrics apart, with or without samples", async () => {
  const page = await exposition([
    gauge("empty", "None yet.", [], () => []),
    gauge("full", "One.", [], () => Promise.resolve([[{}, 1]] as const)),
  ]);
  const { metrics, samples } = parseExposition(page);
  deepStrictEqual([...metrics.keys()], ["empty", "full"]);
  deepStrictEqual([...samples], [["full", 1]]);
});
