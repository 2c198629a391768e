/** A server that has no partial metadata answers with the objects themselves. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { OwnerRecord } from "../../../src/inventory/mod.ts";
import { OwnerDecoder } from "../../../src/kubernetes/objects/mod.ts";
import { REPLICASETS } from "../../../src/kubernetes/resource/mod.ts";
import { Watcher } from "../../../src/kubernetes/watch/mod.ts";
import { FakeClock, settled } from "../../support/fake_clock.ts";
import { ownTurns } from "../../support/own_turns.ts";
import { USUAL_BOUNDS } from "../../support/usual_bounds.ts";
import { FakeTransport, JSON_TYPE } from "./fake_transport.ts";
import { page } from "./pods.ts";
import { stageTest } from "./stage.ts";

const json = (value: unknown) => new TextEncoder().encode(`${JSON.stringify(value)}\n`);

/** As a list holds it: without kind and apiVersion. */
function replicaSet(name: string, resourceVersion: string) {
  return {
    metadata: {
      uid: `uid-${name}`,
      name,
      namespace: "shop",
      resourceVersion,
      ownerReferences: [
        { apiVersion: "apps/v1", kind: "Deployment", name: "web", uid: "u", controller: true },
      ],
    },
    spec: {
      replicas: 3,
      template: { metadata: { name: "not-it", uid: "not-it" }, spec: { containers: [] } },
    },
    status: { replicas: 3 },
  };
}

stageTest("Watcher asks for whole objects where metadata only is not acceptable", {
  of: "metadata",
  target: { type: REPLICASETS },
}, async (stage) => {
  (await stage.request()).answer(406).end();
  const list = await stage.requestAfter(800);
  ok(!list.accept.includes("as="), list.accept);
  list.answer().send(page(100, ["a"])).end();
  const watch = await stage.request();
  ok(!watch.accept.includes("as="), watch.accept);
  // It was not told that nothing will come.
  await stage.told("restarted a");
  deepStrictEqual(stage.statistics.failures, { "not acceptable": 1 });
});

stageTest(
  "Watcher asks for JSON alone where nothing else is acceptable, and rarely where that is not",
  {
    of: "metadata",
  },
  async (stage) => {
    (await stage.request()).answer(406).end();
    (await stage.requestAfter(800)).answer(406).end();
    const alone = await stage.requestAfter(1_600);
    strictEqual(alone.accept, "application/json");
    await stage.told();
    alone.answer(406).end();
    await stage.told("blocked");
    strictEqual((await stage.requestAfter(30_000)).accept, "application/json");
  },
);

Deno.test("Watcher reads owners from whole objects where there is no partial metadata", async () => {
  const owners = new Map<string, OwnerRecord>();
  const clock = new FakeClock();
  const transport = new FakeTransport();
  const watcher = new Watcher<OwnerRecord>({
    target: { type: REPLICASETS },
    of: "metadata",
    decoder: new OwnerDecoder(),
    sink: {
      known: (uid) => owners.get(uid),
      restarted: (records) => records.forEach((record, uid) => owners.set(uid, record)),
      applied: (record) => owners.set(record.uid, record),
      deleted: (uid) => owners.delete(uid),
      blocked: () => {},
    },
    transport,
    clock,
    turns: ownTurns(clock.now),
    wallClock: clock.now,
    random: () => 0,
    initialList: "pages",
    timeoutSeconds: { minimum: 180, maximum: 180 },
    listBounds: USUAL_BOUNDS,
  });
  const abort = new AbortController();
  const running = watcher.run(abort.signal);
  await settled();
  const [list] = transport.requests;
  strictEqual(list?.accept.split(",").at(-1), "application/json");
  list.answer(200, { contentType: JSON_TYPE }).send(json({
    kind: "ReplicaSetList",
    apiVersion: "apps/v1",
    metadata: { resourceVersion: "100" },
    items: [replicaSet("web-1", "90")],
  })).end();
  await clock.pass(100);
  const watch = transport.requests[1];
  strictEqual(watch?.accept.split(",").at(-1), "application/json");
  watch.answer(200, { contentType: JSON_TYPE }).send(json({
    type: "ADDED",
    object: { kind: "ReplicaSet", apiVersion: "apps/v1", ...replicaSet("web-2", "101") },
  }));
  await clock.pass(100);
  deepStrictEqual(
    [...owners.values()].map(({ uid, controller }) => [uid, controller?.kind, controller?.name]),
    [["uid-web-1", "Deployment", "web"], ["uid-web-2", "Deployment", "web"]],
  );
  strictEqual(watcher.statistics.resourceVersion, "101");
  deepStrictEqual(watcher.statistics.failures, {});
  abort.abort();
  await running;
});
