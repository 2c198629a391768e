import { deepStrictEqual } from "node:assert/strict";
import { table } from "../../src/terminal/mod.ts";

Deno.test("table() makes each column as wide as its widest cell", () => {
  deepStrictEqual(
    table([["NAME", "PODS"], ["catalogue", "7"], ["x", "1,024"]], { right: [1] }),
    [
      "NAME        PODS",
      "catalogue      7",
      "x          1,024",
    ],
  );
});

Deno.test("table() leaves no blanks at the end of a line", () => {
  deepStrictEqual(table([["a", "b"], ["c", "longer"], ["d"]]), ["a  b", "c  longer", "d"]);
  deepStrictEqual(table([]), []);
});
