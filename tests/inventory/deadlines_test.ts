import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { Deadlines } from "../../src/inventory/deadlines.ts";

function three(): Deadlines {
  const deadlines = new Deadlines();
  deadlines.add("a", 10);
  deadlines.add("b", 20);
  deadlines.add("c", 20);
  return deadlines;
}

Deno.test("Deadlines.takeDue() answers what is due, the earliest first", () => {
  const deadlines = three();
  strictEqual(deadlines.takeDue(9), undefined);
  strictEqual(deadlines.takeDue(10), "a");
  strictEqual(deadlines.takeDue(19), undefined);
  strictEqual(deadlines.takeDue(25), "b");
  strictEqual(deadlines.takeDue(25), "c");
  strictEqual(deadlines.takeDue(25), undefined);
  strictEqual(deadlines.size, 0);
});

Deno.test("Deadlines.next() is the earliest deadline", () => {
  const deadlines = three();
  strictEqual(deadlines.next(), 10);
  deadlines.remove("a");
  strictEqual(deadlines.next(), 20);
  strictEqual(new Deadlines().next(), undefined);
});

Deno.test("Deadlines.add() of a held key moves it to the end", () => {
  const deadlines = three();
  deadlines.add("a", 30);
  strictEqual(deadlines.size, 3);
  strictEqual(deadlines.next(), 20);
  deepStrictEqual(deadlines.takeAll(), ["b", "c", "a"]);
});

Deno.test("Deadlines.shift() takes what was held longest", () => {
  const deadlines = three();
  strictEqual(deadlines.shift(), "a");
  strictEqual(deadlines.has("a"), false);
  strictEqual(deadlines.size, 2);
  strictEqual(new Deadlines().shift(), undefined);
});

Deno.test("Deadlines.takeAll() leaves nothing", () => {
  const deadlines = three();
  deepStrictEqual(deadlines.takeAll(), ["a", "b", "c"]);
  strictEqual(deadlines.size, 0);
  strictEqual(deadlines.next(), undefined);
});

Deno.test("Deadlines.remove() says whether the key was held", () => {
  const deadlines = three();
  strictEqual(deadlines.remove("b"), true);
  strictEqual(deadlines.remove("b"), false);
});
