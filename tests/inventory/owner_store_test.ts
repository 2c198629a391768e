import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { OwnerStore } from "../../src/inventory/owner_store.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { deployment, listOf, ownerOf } from "../support/records.ts";

function open(capacity = 10) {
  const clock = new FakeClock();
  const changes: string[][] = [];
  const store = new OwnerStore({
    ttlMilliseconds: 60_000,
    capacity,
    clock: clock.now,
    takes: () => true,
    released: () => {},
    replaced: () => {},
    changed: (pods) => changes.push([...pods]),
  });
  return {
    store,
    changes,
    wait(milliseconds: number) {
      clock.advance(milliseconds);
      store.advance(clock.now());
    },
  };
}

Deno.test("OwnerStore.applied() tells the pods that it controls, known before or after it", () => {
  const { store, changes } = open();
  store.link("rs", "p");
  store.link("rs", "q");
  store.link("other", "r");
  store.applied(ownerOf("rs"));
  deepStrictEqual(changes, [["p", "q"]]);
});

Deno.test("OwnerStore.applied() of the very same record tells nobody", () => {
  const { store, changes } = open();
  const record = ownerOf("rs");
  store.applied(record);
  store.link("rs", "p");
  store.applied(record);
  deepStrictEqual(changes, []);
  store.applied(ownerOf("rs", deployment("d")));
  deepStrictEqual(changes, [["p"]]);
});

Deno.test("OwnerStore.deleted() keeps the owner for the retention time", () => {
  const { store, wait } = open();
  store.applied(ownerOf("rs"));
  store.deleted("rs");
  strictEqual(store.size, 0);
  wait(59_999);
  deepStrictEqual(store.known("rs"), ownerOf("rs"));
  wait(1);
  strictEqual(store.known("rs"), undefined);
});

Deno.test("OwnerStore.deleted() keeps the owner as long as a pod of it is known", () => {
  const { store, wait } = open();
  store.applied(ownerOf("rs"));
  store.link("rs", "p");
  store.link("rs", "q");
  store.deleted("rs");
  wait(3_600_000);
  store.unlink("rs", "p");
  deepStrictEqual(store.known("rs"), ownerOf("rs"));
  store.unlink("rs", "q");
  strictEqual(store.known("rs"), undefined);
});

Deno.test("OwnerStore.unlink() of the last pod leaves a deleted owner its retention", () => {
  const { store, wait } = open();
  store.applied(ownerOf("rs"));
  store.link("rs", "p");
  store.deleted("rs");
  store.unlink("rs", "p");
  deepStrictEqual(store.known("rs"), ownerOf("rs"));
  wait(60_000);
  strictEqual(store.known("rs"), undefined);
});

Deno.test("OwnerStore.unlink() leaves an owner that exists", () => {
  const { store } = open();
  store.applied(ownerOf("rs"));
  store.link("rs", "p");
  store.unlink("rs", "p");
  deepStrictEqual(store.known("rs"), ownerOf("rs"));
  strictEqual(store.size, 1);
});

Deno.test("OwnerStore.deleted() beyond the capacity forgets the oldest deleted owner", () => {
  const { store } = open(1);
  for (const uid of ["a", "b"]) {
    store.applied(ownerOf(uid));
    store.deleted(uid);
  }
  strictEqual(store.known("a"), undefined);
  deepStrictEqual(store.known("b"), ownerOf("b"));
});

Deno.test("OwnerStore.applied() revives a deleted owner", () => {
  const { store, wait } = open();
  store.applied(ownerOf("rs"));
  store.deleted("rs");
  store.applied(ownerOf("rs", deployment("d")));
  strictEqual(store.size, 1);
  strictEqual(store.nextDeadline(), undefined);
  wait(60_000);
  deepStrictEqual(store.known("rs"), ownerOf("rs", deployment("d")));
});

Deno.test("OwnerStore.restarted() takes what the list has and deletes the rest", () => {
  const { store, changes } = open();
  const kept = ownerOf("kept");
  store.applied(kept);
  store.applied(ownerOf("gone"));
  store.link("kept", "p");
  store.link("gone", "q");
  store.link("fresh", "r");
  store.restarted(listOf(kept, ownerOf("fresh")));
  strictEqual(store.size, 2);
  deepStrictEqual(changes, [["r"]], "only the new owner's pods");
  deepStrictEqual(store.known("gone"), ownerOf("gone"), "retained for its pod");
});

Deno.test("OwnerStore.deleted() of an unknown or deleted owner does nothing", () => {
  const { store } = open();
  store.deleted("rs");
  store.link("waited-for", "p");
  store.deleted("waited-for");
  strictEqual(store.size, 0);
  strictEqual(store.nextDeadline(), undefined);
  store.applied(ownerOf("rs"));
  store.deleted("rs");
  const deadline = store.nextDeadline();
  store.deleted("rs");
  strictEqual(store.size, 0);
  strictEqual(store.nextDeadline(), deadline);
});
