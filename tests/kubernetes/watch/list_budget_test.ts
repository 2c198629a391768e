import { ok, strictEqual, throws } from "node:assert/strict";
import { ListBudget, ListExcess } from "../../../src/kubernetes/watch/list_budget.ts";
import { listBoundsOf, type State } from "../../../src/kubernetes/watch/mod.ts";

const MIB = 1024 * 1024;
const FIRST: State = { kind: "listing", limit: 500, continueToken: "" };
const NEXT: State = { kind: "listing", limit: 500, continueToken: "t" };
const WHOLE: State = { kind: "listing", limit: 0, continueToken: "" };
const STREAMED: State = { kind: "streaming list", vain: 0 };
const WATCHING: State = { kind: "watching", resourceVersion: "7", proven: true, vain: 0 };

const BOUNDS = { objects: 10_000, bytes: 1_000 * MIB, milliseconds: 1_800_000 };

function begun(state: State): ListBudget {
  const budget = new ListBudget(BOUNDS);
  budget.begin(state, 0);
  return budget;
}

function excess(run: () => void): ListExcess {
  let found: unknown;
  throws(run, (error) => {
    found = error;
    return true;
  });
  ok(found instanceof ListExcess);
  return found;
}

Deno.test("listBoundsOf() leaves room for every cluster that fits", () => {
  // Of a container of 384 MiB: 100,000 pods, and ten ReplicaSets for each of 20,000.
  const { objects, bytes, milliseconds } = listBoundsOf(256 * MIB);
  ok(objects >= 220_000 && objects <= 300_000, `${objects}`);
  // JSON of 12 KB a pod.
  ok(bytes >= 100_000 * 12_000 && bytes >= 8 * 1024 * MIB, `${bytes}`);
  // The same, a tenth of its size when compressed, at a megabit a second.
  ok(milliseconds >= 100_000 * 1_200 * 8 / 1e6 * 1_000, `${milliseconds}`);
  ok(listBoundsOf(512 * MIB).objects >= 300_000);
  ok(listBoundsOf(64 * MIB).objects >= 50_000);
});

for (const [what, first, next] of [["pages", FIRST, NEXT], ["one piece", WHOLE, WHOLE]] as const) {
  Deno.test(`ListBudget ends a list in ${what} that has too many objects`, () => {
    const budget = begun(first);
    if (first === next) budget.read(1_000, 9_000, 1);
    else {
      for (let page = 0; page < 18; page++) {
        budget.read(1_000, 500, page);
        budget.page(`t${page}`);
        budget.begin(next, page);
      }
      budget.read(1_000, 400, 20);
    }
    const { reason, message } = excess(() => budget.read(1_000, first === next ? 10_001 : 900, 21));
    strictEqual(reason, "too large");
    ok(message.startsWith("the list has more than 10000 objects, "), message);
  });
}

Deno.test("ListBudget ends pages without end that hold nothing", () => {
  const budget = begun(FIRST);
  const { reason } = excess(() => {
    for (let page = 0; page < 2_000; page++) {
      budget.read(100, 0, page);
      budget.page(`t${page}`);
      budget.begin(NEXT, page);
    }
  });
  strictEqual(reason, "too large");
});

Deno.test("ListBudget counts a page once that is asked for again", () => {
  const budget = begun(FIRST);
  budget.read(1_000, 500, 0);
  budget.page("t");
  for (let attempt = 0; attempt < 100; attempt++) {
    budget.begin(NEXT, attempt);
    budget.read(1_000, 400, attempt);
  }
  budget.page("");
});

Deno.test("ListBudget ends a page of much more than was asked for", () => {
  const budget = begun(FIRST);
  budget.read(1_000, 500, 0);
  budget.page("t");
  budget.begin(NEXT, 1);
  budget.read(1_000, 1_000, 1);
  const { reason, message } = excess(() => budget.read(1_000, 1_001, 1));
  strictEqual(reason, "too large");
  strictEqual(message, "a page has 1001 objects where 500 were asked for");
});

Deno.test("ListBudget takes everything at once from a server that knows no pages", () => {
  const budget = begun(FIRST);
  budget.read(100 * MIB, 9_000, 1);
  budget.page("");
  // The same is wrong when it has pages after all.
  const other = begun(FIRST);
  other.read(100 * MIB, 9_000, 1);
  strictEqual(excess(() => other.page("t")).reason, "too large");
});

for (const [what, state] of [["pages", FIRST], ["a stream", STREAMED]] as const) {
  Deno.test(`ListBudget ends a list in ${what} that has too many bytes`, () => {
    const budget = begun(state);
    const { reason, message } = excess(() => {
      for (let objects = 1; objects < 100; objects++) budget.read(15 * MIB, objects, 1);
    });
    strictEqual(reason, "too large");
    strictEqual(message, `the list has more than ${1_000 * MIB} bytes`);
  });

  Deno.test(`ListBudget ends a list in ${what} that goes on without an object`, () => {
    const budget = begun(state);
    budget.read(1_000, 3, 1);
    // The largest object that is waited for, and no end.
    budget.read(16 * MIB, 3, 1);
    const { reason, message } = excess(() => {
      for (let n = 0; n < 50; n++) budget.read(MIB, 3, 1);
    });
    strictEqual(reason, "too large");
    strictEqual(message, `the list goes on for ${64 * MIB} bytes without an object`);
  });

  Deno.test(`ListBudget ends a list in ${what} that takes too long`, () => {
    const budget = begun(state);
    strictEqual(budget.deadAt, 1_800_000);
    budget.read(1_000, 1, 1_799_999);
    strictEqual(budget.overdue(1_799_999), undefined);
    const { reason, message } = excess(() => budget.read(1_000, 2, 1_800_000));
    strictEqual(reason, "unending list");
    strictEqual(message, "the list has not ended within 30 minutes");
  });
}

Deno.test("ListBudget begins anew with each list, and lets watches be", () => {
  const budget = begun(FIRST);
  budget.read(1_000, 9_000, 1);
  budget.begin(STREAMED, 1_000_000);
  budget.read(1_000, 9_000, 1_000_001);
  strictEqual(budget.deadAt, 2_800_000);
  budget.begin(WATCHING, 1_000_002);
  strictEqual(budget.deadAt, Infinity);
  strictEqual(budget.overdue(Number.MAX_SAFE_INTEGER), undefined);
});
