import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { rules } from "../../src/manifests/access.ts";
import { controlledBy, OF_WEB, open, replicaSet, rest, runningPod } from "./collector_stage.ts";

Deno.test("Collector.run() tells the pods of the first lists with their workloads", async () => {
  const { api, start, stop, told, epochs, collector } = open();
  api.hold("pods", runningPod("web-1-a", OF_WEB), runningPod("lonely"));
  api.hold("replicasets", replicaSet("web-1", "web"));
  await start();
  deepStrictEqual(told(), { "web-1-a": "web", lonely: "lonely" });
  strictEqual(epochs(), 1);
  strictEqual(collector.inventory.ready, true);
  deepStrictEqual(collector.watches.map(({ resource, synced }) => [resource, synced]), [
    ["pods", true],
    ["replicasets", true],
    ["jobs", true],
  ]);
  await stop();
});

Deno.test("Collector.run() tells nothing before the owners are listed", async () => {
  const { api, start, stop, told, epochs, clock } = open();
  const answer = api.delay("replicasets");
  api.hold("pods", runningPod("web-1-a", OF_WEB), runningPod("lonely"));
  api.hold("replicasets", replicaSet("web-1", "web"));
  await start();
  await clock.pass(9_000);
  strictEqual(epochs(), 0);
  answer();
  await rest();
  deepStrictEqual(told(), { "web-1-a": "web", lonely: "lonely" });
  await stop();
});

Deno.test("Collector.run() owners that take ten seconds longer than the pods are not waited for", async () => {
  const { api, start, stop, told, epochs, clock } = open();
  const answer = api.delay("replicasets");
  api.hold("pods", runningPod("web-1-a", OF_WEB), runningPod("lonely"));
  api.hold("replicasets", replicaSet("web-1", "web"));
  await start();
  await clock.pass(10_000);
  strictEqual(epochs(), 1);
  deepStrictEqual(told(), { lonely: "lonely" });
  await clock.pass(10_010);
  deepStrictEqual(told(), { "web-1-a": "web-1", lonely: "lonely" });
  answer();
  await rest();
  await clock.pass(10);
  deepStrictEqual(told(), { "web-1-a": "web", lonely: "lonely" });
  strictEqual(epochs(), 1, "corrected in place");
  await stop();
});

Deno.test("Collector.run() a kind that is forbidden is not waited for, and corrected when allowed", async () => {
  const { api, start, stop, told, epochs, clock } = open();
  api.refuse("jobs", 403);
  api.hold("pods", runningPod("nightly-1-a", controlledBy("batch/v1", "Job", "nightly-1")));
  await start();
  strictEqual(epochs(), 1);
  await clock.pass(10_010);
  deepStrictEqual(told(), { "nightly-1-a": "nightly-1" });
  api.refuse("jobs", undefined);
  api.hold("jobs", {
    metadata: {
      uid: "uid-nightly-1",
      name: "nightly-1",
      namespace: "shop",
      ownerReferences: controlledBy("batch/v1", "CronJob", "nightly"),
    },
  });
  await clock.pass(30_000);
  await rest();
  await clock.pass(10);
  deepStrictEqual(told(), { "nightly-1-a": "nightly" });
  await stop();
});

Deno.test("Collector.run() a change of the cluster is told within ten milliseconds", async () => {
  const { api, start, stop, told, clock } = open();
  await start();
  api.emit("ADDED", "replicasets", replicaSet("web-1", "web"));
  api.emit("ADDED", "pods", runningPod("web-1-a", OF_WEB));
  await rest();
  await clock.pass(10);
  deepStrictEqual(told(), { "web-1-a": "web" });
  await stop();
});

Deno.test("Collector.run() a deletion is told when its retention is over, though nothing else happens", async () => {
  const { api, start, stop, told, clock } = open();
  const pod = runningPod("lonely");
  api.hold("pods", pod);
  await start();
  api.emit("DELETED", "pods", pod);
  await rest();
  await clock.pass(59_000);
  deepStrictEqual(told(), { lonely: "lonely" });
  await clock.pass(2_000);
  deepStrictEqual(told(), {});
  await stop();
});

Deno.test("Collector.run() a deleted owner without pods is forgotten on time, though nothing else happens", async () => {
  const { api, start, stop, collector, clock } = open();
  const owner = replicaSet("web-1", "web");
  api.hold("replicasets", owner);
  await start();
  api.emit("DELETED", "replicasets", owner);
  await rest();
  await clock.pass(59_000);
  strictEqual(collector.inventory.owner("replicasets", "uid-web-1")?.uid, "uid-web-1");
  await clock.pass(2_000);
  strictEqual(collector.inventory.owner("replicasets", "uid-web-1"), undefined);
  await stop();
});

Deno.test("Collector.run() a pod that waits for its owner is told after ten seconds", async () => {
  const { api, start, stop, told, clock } = open();
  await start();
  api.emit("ADDED", "pods", runningPod("web-1-a", OF_WEB));
  await rest();
  await clock.pass(9_000);
  deepStrictEqual(told(), {});
  await clock.pass(1_100);
  deepStrictEqual(told(), { "web-1-a": "web-1" });
  await stop();
});

Deno.test("Collector.run() deadlines one after the other are all kept", async () => {
  const { api, start, stop, told, clock } = open();
  const pods = [1, 2, 3].map((number) => runningPod(`p${number}`));
  api.hold("pods", ...pods);
  await start();
  for (const pod of pods) {
    api.emit("DELETED", "pods", pod);
    await rest();
    await clock.pass(10_000);
  }
  const left: number[] = [];
  for (let turn = 0; turn < 4; turn++) {
    left.push(Object.keys(told()).length);
    await clock.pass(turn === 0 ? 30_010 : 10_000);
  }
  deepStrictEqual(left, [3, 2, 1, 0]);
  await stop();
});

Deno.test("Collector.run() the guard rail begins one epoch, in which nobody waits", async () => {
  const { api, start, stop, told, epochs, clock } = open({ waitingLimit: 4 });
  await start();
  for (let index = 0; index < 12; index++) {
    const owner = controlledBy("apps/v1", "ReplicaSet", `rs-${index}`);
    api.emit("ADDED", "pods", runningPod(`p${index}`, owner));
  }
  await rest();
  await clock.pass(200);
  strictEqual(epochs(), 2);
  strictEqual(Object.keys(told()).length, 12);
  strictEqual(told()["p11"], "rs-11");
  await stop();
});

Deno.test("Collector.run() goes on watching while the reducer is away", async () => {
  const { api, start, stop, told, clock, reach, sockets, collector } = open();
  api.hold("pods", runningPod("before"));
  reach(false);
  await start();
  strictEqual(collector.inventory.ready, true);
  api.emit("ADDED", "pods", runningPod("meanwhile"));
  await rest();
  await clock.pass(20_000);
  strictEqual(collector.inventory.statistics.pods, 2);
  strictEqual(sockets.length, 0);
  reach(true);
  await clock.pass(15_000);
  deepStrictEqual(told(), { before: "before", meanwhile: "meanwhile" });
  await stop();
});

Deno.test("Collector.run() asks for exactly what its manifests permit", async () => {
  const { api, start, stop } = open();
  await start();
  const asked = new Set(api.requests.map((path) => {
    const { pathname, searchParams } = new URL(path, "http://api");
    const match = /^\/(?:api|apis\/(?<group>[^/]+))\/v1\/(?<resource>\w+)$/.exec(pathname);
    const { group = "", resource } = match?.groups ?? {};
    return `${searchParams.has("watch") ? "watch" : "list"} ${resource} of "${group}"`;
  }));
  const permitted = rules.flatMap(({ apiGroups, resources, verbs }) =>
    (verbs as readonly string[]).map((verb) => `${verb} ${resources} of "${apiGroups}"`)
  );
  deepStrictEqual([...asked].sort(), permitted.sort());
  await stop();
});

Deno.test("Collector.run() asks for pods in full with the selectors, for owners without", async () => {
  const { api, start, stop } = open({
    namespace: "shop",
    labelSelector: "app=web",
    fieldSelector: "spec.nodeName=n1",
  });
  await start();
  const lists = api.requests.filter((path) => !path.includes("watch=")).sort();
  deepStrictEqual(lists, [
    "/api/v1/namespaces/shop/pods?labelSelector=app%3Dweb&fieldSelector=spec.nodeName%3Dn1&limit=500",
    "/apis/apps/v1/namespaces/shop/replicasets?limit=500",
    "/apis/batch/v1/namespaces/shop/jobs?limit=500",
  ]);
  await stop();
});

Deno.test("Collector.run() ends with the signal in every state, and leaves no timer", async () => {
  const unsynced = open();
  const answer = unsynced.api.delay("pods");
  await unsynced.start();
  await unsynced.stop();
  answer();

  const away = open();
  away.reach(false);
  await away.start();
  await away.stop();

  const busy = open();
  const pod = runningPod("p");
  busy.api.hold("pods", pod);
  await busy.start();
  busy.api.emit("DELETED", "pods", pod);
  busy.api.emit("ADDED", "pods", runningPod("web-1-a", OF_WEB));
  await rest();
  ok(busy.clock.timers > 0);
  await busy.stop();
  strictEqual(busy.sockets[0]?.ended, true);
});

Deno.test("Collector.run() keeps the stores without anybody to tell", async () => {
  const { api, start, stop, collector, sockets } = open({ intake: undefined });
  api.hold("pods", runningPod("web-1-a", OF_WEB));
  api.hold("replicasets", replicaSet("web-1", "web"));
  await start();
  strictEqual(collector.inventory.desired("uid-web-1-a")?.owner?.name, "web");
  strictEqual(collector.observed.intake, undefined);
  strictEqual(sockets.length, 0);
  await stop();
});

Deno.test("Collector.run() tells while it leads, each time with a whole snapshot", async () => {
  const turns: PromiseWithResolvers<void>[] = [];
  const resigned: AbortController[] = [];
  const { api, start, stop, collector, sockets, told, clock } = open({
    async lead(work, signal) {
      while (!signal.aborted) {
        const turn = Promise.withResolvers<void>();
        turns.push(turn);
        signal.addEventListener("abort", () => turn.resolve());
        await turn.promise;
        const office = new AbortController();
        resigned.push(office);
        if (!signal.aborted) await work(AbortSignal.any([signal, office.signal]));
      }
    },
  });
  api.hold("pods", runningPod("web-1-a", OF_WEB), runningPod("lonely"));
  api.hold("replicasets", replicaSet("web-1", "web"));
  await start();
  strictEqual(collector.inventory.ready, true);
  strictEqual(sockets.length, 0);

  turns[0]?.resolve();
  await rest();
  deepStrictEqual(told(), { "web-1-a": "web", lonely: "lonely" });
  resigned[0]?.abort();
  await rest();
  strictEqual(collector.observed.intake?.state, "idle");

  turns[1]?.resolve();
  await rest();
  strictEqual(sockets.length, 2);
  deepStrictEqual(told(), { "web-1-a": "web", lonely: "lonely" });
  strictEqual(collector.observed.intake?.epoch, 2);
  clock.advance(0);
  await stop();
});

Deno.test("Collector.run() stops all its parts and rejects when one of them makes a mistake", async () => {
  const { api, collector, clock } = open();
  const mistake = new TypeError("undefined is not a function");
  collector.inventory.podsRestarted = () => {
    throw mistake;
  };
  api.hold("pods", runningPod("lonely"));
  await rejects(collector.run(new AbortController().signal), mistake);
  strictEqual(clock.timers, 0);
});
