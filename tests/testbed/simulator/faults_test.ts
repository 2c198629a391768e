import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { type Disturbance, tooOld } from "../../../src/testbed/simulator/mod.ts";
import { addPods, JOBS, names, PODS, REPLICASETS, withSimulator } from "./client.ts";
import { FakeClock } from "../../support/fake_clock.ts";

Deno.test("Faults.onRequests() fails the next requests in scope, and no others", () =>
  withSimulator({}, async ({ faults }, client) => {
    faults.onRequests(
      { kind: "status", code: 503, retryAfterSeconds: 7 },
      { resource: "pods", verb: "list", count: 2 },
    );
    strictEqual((await client.list(REPLICASETS)).kind, "ReplicaSetList");
    const watch = await client.watch(`${PODS}?watch=1`);
    strictEqual(watch.response.status, 200);
    for (let i = 0; i < 2; i++) {
      const response = await client.get(PODS);
      strictEqual(response.headers.get("retry-after"), "7");
      const { code, reason } = await response.json();
      deepStrictEqual([response.status, code, reason], [503, 503, "ServiceUnavailable"]);
    }
    strictEqual((await client.list(PODS)).kind, "PodList");
  }));

Deno.test("Faults.onRequests() expires continue tokens", () =>
  withSimulator({}, async (simulator, client) => {
    addPods(simulator, "ns", 3);
    simulator.faults.onRequests({ kind: "expired" }, { page: "later" });
    const first = await client.list(`${PODS}?limit=2`);
    const path = (token: string | undefined) => `${PODS}?limit=2&continue=${token}`;
    const gone = await client.get(path(first.metadata.continue));
    strictEqual(gone.status, 410);
    const rest = await client.list(path((await gone.json()).metadata.continue));
    deepStrictEqual(names(rest), ["pod-2"]);
  }));

Deno.test("Faults.onRequests() expires the resourceVersion of a watch", () =>
  withSimulator({}, async (simulator, client) => {
    addPods(simulator, "ns", 1);
    const { current } = simulator.cluster.revision;
    simulator.faults.onRequests({ kind: "expired" }, { verb: "watch" });
    const watch = await client.watch(`${PODS}?watch=1&resourceVersion=${current}`);
    const event = await watch.next();
    ok(typeof event !== "string");
    deepStrictEqual([event.type, event.object.code], ["ERROR", 410]);
    strictEqual(await watch.next(), "end");
  }));

Deno.test("Faults.onRequests() delays an answer, until the faults are cleared at most", async () => {
  const clock = new FakeClock();
  await withSimulator({ clock }, async ({ faults }, client) => {
    faults.onRequests({ kind: "delay", milliseconds: 5000 });
    const late = client.list(PODS);
    await clock.whenTimers(1);
    clock.advance(5000);
    strictEqual((await late).kind, "PodList");
    faults.onRequests({ kind: "delay", milliseconds: Infinity });
    const never = client.list(PODS);
    await clock.whenTimers(1);
    faults.clear();
    strictEqual((await never).kind, "PodList");
    strictEqual(clock.timers, 0);
  });
});

Deno.test("Faults.onRequests() answers with silence, garbage or a part", () =>
  withSimulator({}, async (simulator, client) => {
    const { faults } = simulator;
    addPods(simulator, "ns", 3);
    faults.onRequests({ kind: "silence" });
    const silent = await client.watch(PODS);
    strictEqual(silent.response.status, 200);
    faults.onRequests({ kind: "garbage" });
    await rejects(client.list(PODS), SyntaxError);
    for (const path of [PODS, `${PODS}?watch=1`]) {
      faults.onRequests({ kind: "truncate", bytes: 100 });
      const broken = await client.watch(path);
      strictEqual(await broken.nextLine(), "broken");
      strictEqual(broken.unfinished.length, 100);
    }
    strictEqual((await client.list(PODS)).items.length, 3);
  }));

const LASTS: readonly (readonly [Disturbance, readonly string[]])[] = [
  [{ kind: "cut" }, ["broken"]],
  [{ kind: "partial" }, ["broken"]],
  [{ kind: "end" }, ["end"]],
  [{ kind: "error", status: tooOld(1, 2) }, ["ERROR", "end"]],
];

for (const [disturbance, expected] of LASTS) {
  Deno.test(`Faults.onWatches() ends a watch by ${disturbance.kind}`, () =>
    withSimulator({}, async (simulator, client) => {
      const watch = await client.watch(`${PODS}?watch=1`);
      const other = await client.watch(`${JOBS}?watch=1`);
      addPods(simulator, "ns", 1);
      await watch.take(3);
      strictEqual(simulator.faults.onWatches(disturbance, "pods"), 1);
      deepStrictEqual(await watch.take(expected.length), expected);
      strictEqual(watch.unfinished.length > 0, disturbance.kind === "partial");
      strictEqual(simulator.watches(), 1);
      strictEqual(other.response.status, 200);
    }));
}

Deno.test("Faults.onWatches() sends garbage and goes on", () =>
  withSimulator({}, async (simulator, client) => {
    const watch = await client.watch(`${PODS}?watch=1`);
    simulator.faults.onWatches({ kind: "garbage" });
    strictEqual(await watch.nextLine(), "this is not json");
    addPods(simulator, "ns", 1);
    deepStrictEqual(await watch.take(1), ["ADDED pod-0"]);
  }));

Deno.test("Faults.onWatches() stalls watches for a time, or until the faults are cleared", async () => {
  const clock = new FakeClock();
  await withSimulator({ clock }, async (simulator, client) => {
    const watch = await client.watch(`${PODS}?watch=1&timeoutSeconds=1000`);
    await clock.whenTimers(1);
    simulator.faults.onWatches({ kind: "stall", milliseconds: 5000 });
    addPods(simulator, "ns", 1);
    const event = watch.take(1);
    await clock.whenTimers(1);
    clock.advance(5000);
    deepStrictEqual(await event, ["ADDED pod-0"]);
    simulator.faults.onWatches({ kind: "stall" });
    addPods(simulator, "ns", 1, 1);
    const later = watch.take(1);
    clock.advance(500_000);
    simulator.faults.clear();
    // The rest of what happened to pod-0 was held back first.
    deepStrictEqual(await later, ["MODIFIED pod-0"]);
  });
});

Deno.test("Faults.onWatches() sends bookmarks to those who allow them", () =>
  withSimulator({}, async (simulator, client) => {
    addPods(simulator, "ns", 1);
    const from = `watch=1&resourceVersion=${simulator.cluster.revision.current}`;
    const allowing = await client.watch(`${PODS}?${from}&allowWatchBookmarks=true`);
    const plain = await client.watch(`${PODS}?${from}`);
    simulator.faults.onWatches({ kind: "bookmark" });
    deepStrictEqual(await allowing.take(1), ["BOOKMARK"]);
    simulator.kubelet.touch({ namespace: "ns", name: "pod-0" });
    deepStrictEqual(await plain.take(1), ["MODIFIED pod-0"]);
  }));

Deno.test("Simulator.close() ends what is stalled, delayed or silent", async () => {
  const clock = new FakeClock();
  await withSimulator({ clock }, async (simulator, client) => {
    const watch = await client.watch(`${PODS}?watch=1`);
    simulator.faults.onWatches({ kind: "stall" });
    simulator.faults.onRequests({ kind: "delay", milliseconds: Infinity }, { resource: "jobs" });
    simulator.faults.onRequests({ kind: "silence" }, { resource: "replicasets" });
    const pending = clock.timers;
    const delayed = client.list(JOBS);
    const silent = await client.watch(REPLICASETS);
    await clock.whenTimers(pending + 1);
    await Promise.all([simulator.close(), rejects(delayed)]);
    deepStrictEqual([await watch.next(), await silent.next()], ["broken", "broken"]);
    strictEqual(clock.timers, 0);
  });
});

Deno.test("Simulator.suspend() breaks connections and refuses new ones until resume()", () =>
  withSimulator({}, async (simulator, client) => {
    addPods(simulator, "ns", 1);
    const { current } = simulator.cluster.revision;
    const watch = await client.watch(`${PODS}?watch=1&resourceVersion=${current}`);
    await simulator.suspend();
    strictEqual(await watch.next(), "broken");
    await rejects(client.list(PODS), TypeError);
    addPods(simulator, "ns", 1, 1);
    simulator.resume();
    const resumed = await client.watch(`${PODS}?watch=1&resourceVersion=${current}`);
    deepStrictEqual(await resumed.take(1), ["ADDED pod-1"]);
  }));
