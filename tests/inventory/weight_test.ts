import { ok, strictEqual } from "node:assert/strict";
import { ownerWeight, podWeight } from "../../src/inventory/weight.ts";
import { containerOf, deployment, ownerOf, podOf, replicaSet } from "../support/records.ts";

/** Long enough to be looked at: a shorter text is taken for Latin. */
const LATIN = "x".repeat(200);
const WIDE = "x".repeat(199) + "Ж";

Deno.test("podWeight() of an ordinary pod is about a kilobyte", () => {
  const containers = [containerOf("4b8c".repeat(16))];
  const weight = podWeight(podOf("0".repeat(36), { controller: replicaSet("rs"), containers }));
  ok(weight > 600 && weight < 1_200, `${weight} bytes`);
});

Deno.test("podWeight() counts every text, those twice that V8 keeps in two bytes a character", () => {
  const bare = podWeight(podOf("p"));
  for (const field of ["name", "version"] as const) {
    const { length } = podOf("p")[field];
    const before = length === 0 ? 0 : length + 16;
    strictEqual(podWeight(podOf("p", { [field]: LATIN })) - bare, 216 - before, field);
    strictEqual(podWeight(podOf("p", { [field]: WIDE })) - bare, 416 - before, field);
  }
  const empty = { id: "", name: "", image: "" };
  const contained = podWeight(podOf("p", { containers: [empty] }));
  for (const field of ["id", "name", "image"]) {
    const weight = (text: string) =>
      podWeight(podOf("p", { containers: [{ ...empty, [field]: text }] })) - contained;
    strictEqual(weight(LATIN), 216, field);
    strictEqual(weight(WIDE), 416, field);
  }
});

Deno.test("podWeight() grows with every container", () => {
  const of = (count: number) =>
    podWeight(podOf("p", { containers: Array(count).fill(containerOf("a")) }));
  const one = of(1) - of(0);
  ok(one > 50);
  strictEqual(of(1_500) - of(0), 1_500 * one);
});

Deno.test("ownerWeight() counts the controller", () => {
  const free = ownerWeight(ownerOf("rs"));
  const owned = ownerWeight(ownerOf("rs", { ...deployment("d"), name: LATIN }));
  ok(owned - free > 216 && owned - free < 350, `${owned - free} bytes`);
});
