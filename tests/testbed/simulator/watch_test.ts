import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { addPods, JOBS, NGINX, PODS, type Watch, withSimulator } from "./client.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { recordedJson } from "./recorded.ts";

const WATCH_LIST =
  "watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";

Deno.test("WatchSession sends the changes after a resourceVersion, in their order", () =>
  withSimulator({}, async (simulator, client) => {
    addPods(simulator, "ns", 1);
    const { resourceVersion } = (await client.list(PODS)).metadata;
    addPods(simulator, "ns", 1, 1);
    const watch = await client.watch(`${PODS}?watch=true&resourceVersion=${resourceVersion}`);
    deepStrictEqual(await watch.take(3), ["ADDED pod-1", "MODIFIED pod-1", "MODIFIED pod-1"]);
    const deleted = simulator.kubelet.remove({ namespace: "ns", name: "pod-0" });
    const event = await watch.next();
    ok(typeof event !== "string");
    strictEqual(event.type, "DELETED");
    strictEqual(event.object.metadata.resourceVersion, deleted?.metadata.resourceVersion);
    strictEqual(deleted?.metadata.resourceVersion, `${simulator.cluster.revision.current}`);
  }));

Deno.test("WatchSession without a resourceVersion begins with what is there", () =>
  withSimulator({ watchList: false }, async (simulator, client) => {
    addPods(simulator, "ns", 2);
    for (const version of ["", "&resourceVersion=0"]) {
      const watch = await client.watch(`${PODS}?watch=1${version}&allowWatchBookmarks=true`);
      deepStrictEqual(await watch.take(2), ["ADDED pod-0", "ADDED pod-1"]);
      simulator.kubelet.touch({ namespace: "ns", name: "pod-0" });
      deepStrictEqual(await watch.take(1), ["MODIFIED pod-0"]);
    }
  }));

Deno.test("WatchSession streams a list, its end and what comes after it", () =>
  withSimulator({}, async (simulator, client) => {
    addPods(simulator, "b", 1);
    addPods(simulator, "a", 2);
    const watch = await client.watch(`${PODS}?${WATCH_LIST}`);
    deepStrictEqual(await watch.take(3), ["ADDED pod-0", "ADDED pod-1", "ADDED pod-0"]);
    const { object: { metadata, ...zero }, type } = recordedJson("bookmark-pods.jsonl");
    deepStrictEqual(await watch.next(), {
      type,
      object: {
        ...zero,
        metadata: { ...metadata, resourceVersion: `${simulator.cluster.revision.current}` },
      },
    });
    simulator.workloads.delete({ namespace: "b", name: "pod-0" });
    deepStrictEqual(await watch.take(2), ["MODIFIED pod-0", "DELETED pod-0"]);
  }));

Deno.test("WatchSession marks no end of the list for a client that allows no bookmarks", () =>
  withSimulator({}, async (simulator, client) => {
    addPods(simulator, "ns", 1);
    const query = "watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan";
    const watch = await client.watch(`${PODS}?${query}`);
    deepStrictEqual(await watch.take(1), ["ADDED pod-0"]);
    simulator.kubelet.touch({ namespace: "ns", name: "pod-0" });
    deepStrictEqual(await watch.take(1), ["MODIFIED pod-0"]);
  }));

Deno.test("WatchSession is refused a streamed list where the feature is off", () =>
  withSimulator({ watchList: false }, async (_, client) => {
    const response = await client.get(`${PODS}?${WATCH_LIST}`);
    strictEqual(response.status, 422);
    strictEqual(
      (await response.json()).details.causes[0].message,
      "Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled",
    );
  }));

Deno.test("WatchSession ends with an ERROR event inside 200 at an expired resourceVersion", () =>
  withSimulator({}, async (simulator, client) => {
    addPods(simulator, "ns", 1);
    const { current } = simulator.cluster.revision;
    simulator.cluster.compact();
    const watch = await client.watch(`${PODS}?watch=1&resourceVersion=${current - 1}`);
    strictEqual(watch.response.status, 200);
    const event = await watch.next();
    ok(typeof event !== "string");
    deepStrictEqual([event.type, event.object.kind, event.object.code], ["ERROR", "Status", 410]);
    strictEqual(await watch.next(), "end");
    const resumed = await client.watch(`${PODS}?watch=1&resourceVersion=${current}`);
    simulator.kubelet.touch({ namespace: "ns", name: "pod-0" });
    deepStrictEqual(await resumed.take(1), ["MODIFIED pod-0"]);
  }));

Deno.test("WatchSession is silent at a future resourceVersion until it has passed", () =>
  withSimulator({}, async (simulator, client) => {
    addPods(simulator, "ns", 1);
    const ahead = simulator.cluster.revision.current + 2;
    const watch = await client.watch(`${PODS}?watch=1&resourceVersion=${ahead}`);
    strictEqual(watch.response.status, 200);
    const touch = () => simulator.kubelet.touch({ namespace: "ns", name: "pod-0" });
    touch();
    touch();
    const third = touch();
    const event = await watch.next();
    ok(typeof event !== "string");
    strictEqual(event.object.metadata.resourceVersion, third?.metadata.resourceVersion);
  }));

Deno.test("WatchSession streams no list at a future resourceVersion, but 504 after 3 s", async () => {
  const clock = new FakeClock();
  await withSimulator({ clock }, async (_, client) => {
    const opened = client.watch(`${PODS}?${WATCH_LIST}&resourceVersion=99999999`);
    await clock.whenTimers(1);
    clock.advance(3000);
    const watch = await opened;
    const event = await watch.next();
    ok(typeof event !== "string");
    deepStrictEqual([event.type, event.object.code], ["ERROR", 504]);
    strictEqual(await watch.next(), "end");
  });
});

Deno.test("WatchSession ends cleanly after timeoutSeconds, with a bookmark 2 s before", async () => {
  const clock = new FakeClock();
  await withSimulator({ clock, bookmarkSeconds: 60 }, async (simulator, client) => {
    const { current } = simulator.cluster.revision;
    const query = `watch=1&resourceVersion=${current}&timeoutSeconds=70&allowWatchBookmarks=1`;
    const watch = await client.watch(`${PODS}?${query}`);
    simulator.cluster.revision.next();
    for (const seconds of [60, 8]) {
      await clock.whenTimers(1);
      clock.advance(seconds * 1000);
      const event = await watch.next();
      ok(typeof event !== "string");
      strictEqual(event.type, "BOOKMARK");
      strictEqual(event.object.metadata.resourceVersion, `${current + 1}`);
    }
    await clock.whenTimers(1);
    clock.advance(2000);
    strictEqual(await watch.next(), "end");
    strictEqual(clock.timers, 0);
    strictEqual(simulator.watches(), 0);
  });
});

Deno.test("WatchSession turns changes into what they are to its selector", () =>
  withSimulator({}, async (simulator, client) => {
    const key = { namespace: "ns", name: "pod-0" };
    const watch = await client.watch(`${PODS}?watch=1&labelSelector=color%3Dred`);
    addPods(simulator, "ns", 1);
    const color = (name: string) => simulator.kubelet.annotate(key, { labels: { color: name } });
    color("red");
    deepStrictEqual(await watch.take(1), ["ADDED pod-0"]);
    color("red");
    deepStrictEqual(await watch.take(1), ["MODIFIED pod-0"]);
    const left = color("blue");
    const event = await watch.next();
    ok(typeof event !== "string");
    strictEqual(event.type, "DELETED");
    strictEqual(event.object.metadata.resourceVersion, left?.metadata.resourceVersion);
    strictEqual(event.object.metadata.labels?.["color"], "red");
    color("red");
    simulator.kubelet.remove(key);
    deepStrictEqual(await watch.take(2), ["ADDED pod-0", "DELETED pod-0"]);
  }));

Deno.test("WatchSession of a namespace knows nothing of others", () =>
  withSimulator({}, async (simulator, client) => {
    const watch = await client.watch("/api/v1/namespaces/mine/pods?watch=1");
    addPods(simulator, "yours", 1);
    addPods(simulator, "mine", 1, 7);
    deepStrictEqual(await watch.take(1), ["ADDED pod-7"]);
  }));

Deno.test("WatchSession that asks for the list form of metadata gets 200 and the end", () =>
  withSimulator({}, async (simulator, client) => {
    addPods(simulator, "ns", 1);
    const accept = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
    const watch = await client.watch(`${PODS}?watch=1`, { accept });
    strictEqual(watch.response.status, 200);
    strictEqual(await watch.next(), "end");
  }));

Deno.test("WatchSession sends metadata only when asked to", () =>
  withSimulator({}, async ({ jobs }, client) => {
    const accept = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    const watch = await client.watch(`${JOBS}?watch=1`, { accept });
    jobs.run({ namespace: "ns", name: "once" }, NGINX, { runs: 0 });
    const event = await watch.next();
    ok(typeof event !== "string");
    deepStrictEqual(Object.keys(event.object), ["kind", "apiVersion", "metadata"]);
    strictEqual(event.object.kind, "PartialObjectMetadata");
  }));

Deno.test("WatchSession goes when its client does", () =>
  withSimulator({}, async (simulator, client) => {
    const watches: Watch[] = [];
    for (const path of [PODS, PODS, JOBS]) watches.push(await client.watch(`${path}?watch=1`));
    strictEqual(simulator.watches(), 3);
    strictEqual(simulator.watches("jobs"), 1);
    for (const watch of watches) await watch.close();
    // The server hears of it when it next asks the network; a request of ours makes sure it did.
    while (simulator.watches() > 0) await client.list(JOBS);
    strictEqual(simulator.watches(), 0);
  }));

Deno.test("WatchSession that falls behind the history is ended, and costs no memory", () =>
  withSimulator({ historyLimit: 200 }, async (simulator) => {
    const connection = await Deno.connect({
      hostname: "127.0.0.1",
      port: Number(new URL(simulator.url).port),
    });
    addPods(simulator, "ns", 1);
    const request = `GET ${PODS}?watch=1 HTTP/1.1\r\nHost: x\r\n\r\n`;
    await connection.write(new TextEncoder().encode(request));
    const first = new Uint8Array(64);
    await connection.read(first);
    const changes = 20_000;
    for (let i = 0; i < changes; i++) simulator.kubelet.touch({ namespace: "ns", name: "pod-0" });
    const history = simulator.cluster.history("pods");
    const kept = history.end - (history.positionAfter(history.oldest) ?? 0);
    ok(kept <= 200, `${kept} changes kept`);
    let text = "";
    const decoder = new TextDecoder();
    for await (const bytes of connection.readable) {
      text = (text + decoder.decode(bytes, { stream: true })).slice(-100_000);
      if (text.endsWith("0\r\n\r\n")) break;
    }
    strictEqual(simulator.watches(), 0);
    const last = Number([...text.matchAll(/"resourceVersion":"(\d+)"/g)].at(-1)?.[1]);
    ok(last < simulator.cluster.revision.current, `${last} is the end of the history`);
  }));
