import { deepStrictEqual as same, ok, strictEqual as equal } from "node:assert/strict";
import {
  MOST_CONNECTIONS,
  MOST_OF_AN_ADDRESS,
  type Occupant,
  type Phase,
  placeFor,
} from "../../src/operations/http_places.ts";

function occupants(
  count: number,
  phase: Phase,
  address: (index: number) => string,
): readonly Occupant[] {
  return Array.from({ length: count }, (_, at) => ({ address: address(at), phase, since: at }));
}

Deno.test("placeFor() has room for so many, and for so many of one address", () => {
  same(placeFor("a", occupants(MOST_OF_AN_ADDRESS - 1, "answering", () => "a"), []), {
    kind: "free",
  });
  same(placeFor("x", occupants(MOST_CONNECTIONS - 1, "idle", String), []), { kind: "free" });
});

Deno.test("placeFor() drops one of the same address when that has as many as it may", () => {
  const own = occupants(MOST_OF_AN_ADDRESS, "reading", () => "a");
  const other: Occupant = { address: "b", phase: "idle", since: -1 };
  same(placeFor("a", [other, ...own], []), { kind: "instead", of: own[0] });
  same(placeFor("b", [other, ...own], []), { kind: "free" });
});

Deno.test("placeFor() drops one of the address that has most when all places are taken", () => {
  const attackers = occupants(MOST_CONNECTIONS - 1, "answering", (at) => `attacker-${at % 4}`);
  const scrape: Occupant = { address: "prometheus", phase: "idle", since: -1 };
  const place = placeFor("kubelet", [scrape, ...attackers], []);
  ok(place.kind === "instead");
  equal(place.of, attackers[0]);
});

Deno.test("placeFor() spares answers, then heads, then whoever came last", () => {
  const phases: readonly Phase[] = ["answering", "reading", "idle", "draining"];
  const all = phases.flatMap((phase) => occupants(MOST_CONNECTIONS / 4, phase, () => "a"));
  const seen: Occupant[] = [];
  for (let left = [...all]; left.length > MOST_OF_AN_ADDRESS;) {
    const place = placeFor("a", left, []);
    ok(place.kind === "instead");
    seen.push(place.of);
    left = left.filter((occupant) => occupant !== place.of);
  }
  const order = ["draining", "idle", "reading"].flatMap((phase) =>
    all.filter((occupant) => occupant.phase === phase)
  );
  same(seen, order);
});

Deno.test("placeFor() counts what has not let go yet for its address only", () => {
  const leaving = Array(MOST_OF_AN_ADDRESS - 1).fill("a");
  const [one] = occupants(1, "answering", () => "a");
  same(placeFor("a", [one!], leaving), { kind: "instead", of: one });
  same(placeFor("a", [], leaving), { kind: "free" });
  same(placeFor("a", [], [...leaving, "a"]), { kind: "taken" });
  same(placeFor("b", [one!], [...leaving, "a"]), { kind: "free" });
});
