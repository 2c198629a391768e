import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fastCheck from "fast-check";
import type { KubernetesObject } from "../../../src/testbed/simulator/objects.ts";
import { ResourceStore } from "../../../src/testbed/simulator/resource_store.ts";
import { Revision } from "../../../src/testbed/simulator/revision.ts";

function object(name: string, namespace = "ns"): KubernetesObject {
  return {
    metadata: {
      name,
      namespace,
      uid: name,
      resourceVersion: "",
      creationTimestamp: "2026-11-21T12:00:00Z",
    },
    spec: {},
    status: {},
  };
}

function store(historyLimit = 100) {
  const revision = new Revision(10);
  return { revision, objects: new ResourceStore(revision, historyLimit) };
}

function shown(objects: readonly KubernetesObject[] | undefined) {
  return objects?.map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`);
}

Deno.test("ResourceStore.snapshot() is the state of any time that is known", () => {
  fastCheck.assert(fastCheck.property(
    fastCheck.array(
      fastCheck.record({ name: fastCheck.constantFrom("a", "b", "c"), gone: fastCheck.boolean() }),
      { maxLength: 30 },
    ),
    fastCheck.integer({ min: 4, max: 40 }),
    (steps, historyLimit) => {
      const { revision, objects } = store(historyLimit);
      const past = new Map([[revision.current, shown(objects.snapshot(revision.current))]]);
      for (const { name, gone } of steps) {
        if (gone) objects.remove({ namespace: "ns", name });
        else objects.apply(object(name));
        past.set(revision.current, shown([...objects.values()].sort(byName)));
      }
      for (const [version, state] of past) {
        const known = version >= objects.oldest;
        deepStrictEqual(shown(objects.snapshot(version)), known ? state : undefined);
      }
    },
  ));
});

function byName(a: KubernetesObject, b: KubernetesObject): number {
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

Deno.test("ResourceStore.snapshot() is in the order of keys in etcd", () => {
  const { revision, objects } = store();
  for (const [namespace, name] of [["a", "z"], ["a-b", "a"], ["a", "a"], ["B", "a"]] as const) {
    objects.apply(object(name, namespace));
  }
  deepStrictEqual(
    objects.snapshot(revision.current)?.map(({ metadata: { namespace, name } }) =>
      `${namespace}/${name}`
    ),
    ["B/a", "a-b/a", "a/a", "a/z"],
  );
});

Deno.test("ResourceStore.changes() tells what happened since, and nothing when it is forgotten", () => {
  const { revision, objects } = store(4);
  const before = revision.current;
  objects.apply(object("a"));
  objects.apply(object("a"));
  objects.remove({ namespace: "ns", name: "a" });
  const from = objects.positionAfter(before) ?? NaN;
  deepStrictEqual(objects.changes(from, 9)?.map(({ type }) => type), [
    "ADDED",
    "MODIFIED",
    "DELETED",
  ]);
  strictEqual(objects.changes(from + 1, 1)?.length, 1);
  objects.apply(object("b"));
  objects.apply(object("c"));
  strictEqual(objects.changes(from, 9), undefined);
  strictEqual(objects.positionAfter(before), undefined);
  strictEqual(objects.changes(objects.end, 9)?.length, 0);
});

Deno.test("ResourceStore.compact() keeps what readers in between still read", () => {
  const { revision, objects } = store();
  const from = objects.end;
  objects.apply(object("a"));
  objects.compact();
  strictEqual(objects.positionAfter(revision.current - 1), undefined);
  strictEqual(objects.changes(from, 9)?.length, 1);
  strictEqual(objects.positionAfter(revision.current), objects.end);
});

Deno.test("ResourceStore.load() leaves no history", () => {
  const { revision, objects } = store();
  objects.load([object("a"), object("b")]);
  deepStrictEqual(shown(objects.snapshot(revision.current)), ["a@11", "b@12"]);
  deepStrictEqual([objects.oldest, objects.end], [12, 0]);
});
