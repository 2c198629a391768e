import { strictEqual } from "node:assert/strict";
import { Collector, type CollectorOptions } from "../../src/collector/collector.ts";
import { LEAD_ALONE } from "../../src/collector/mod.ts";
import { fetchTransport } from "../../src/kubernetes/watch/mod.ts";
import { type ApiObject, FakeApi } from "../support/fake_api.ts";
import { FakeClock, settled } from "../support/fake_clock.ts";
import { MemorySocket } from "../support/memory_socket.ts";
import { refused } from "../support/refused.ts";
import { Reducer } from "../support/reducer.ts";
import { USUAL_BOUNDS } from "../support/usual_bounds.ts";

export function controlledBy(apiVersion: string, kind: string, name: string) {
  return [{ apiVersion, kind, name, uid: `uid-${name}`, controller: true }];
}

export function runningPod(
  name: string,
  ownerReferences?: ApiObject["metadata"]["ownerReferences"],
) {
  const metadata = {
    uid: `uid-${name}`,
    name,
    namespace: "shop",
    ...ownerReferences && { ownerReferences },
  };
  const containerID = `containerd://${name}`;
  return {
    metadata,
    status: {
      phase: "Running",
      podIP: "10.0.0.1",
      podIPs: [{ ip: "10.0.0.1" }],
      containerStatuses: [{ name: "main", image: "shop:1", imageID: "", containerID }],
    },
  };
}

export function replicaSet(name: string, deployment?: string): ApiObject {
  const metadata = { uid: `uid-${name}`, name, namespace: "shop" };
  if (deployment === undefined) return { metadata };
  return {
    metadata: { ...metadata, ownerReferences: controlledBy("apps/v1", "Deployment", deployment) },
  };
}

export const OF_WEB = controlledBy("apps/v1", "ReplicaSet", "web-1");

/** A collector between an API server and a reducer that a test plays, on a clock that it turns. */
export function open(options: Partial<CollectorOptions> = {}) {
  const clock = new FakeClock();
  const api = new FakeApi();
  const sockets: MemorySocket[] = [];
  let reachable = true;
  const collector = new Collector({
    transport: fetchTransport(api),
    namespace: undefined,
    labelSelector: undefined,
    fieldSelector: undefined,
    initialList: "pages",
    watchTimeoutSeconds: { minimum: 300, maximum: 300 },
    listBounds: USUAL_BOUNDS,
    deleteTtlMilliseconds: 60_000,
    deleteCapacity: 100,
    waitingLimit: 100,
    relist: "diff",
    memoryForObjects: Infinity,
    intake: {
      host: "reducer.example",
      port: 8000,
      compression: "lz4",
      introduction: {
        version: { major: 0, minor: 11, patch: 0 },
        hostname: "node-a",
        cpuCores: 2,
        labels: {},
      },
      dial: () => {
        if (!reachable) return Promise.reject(refused());
        const socket = new MemorySocket();
        sockets.push(socket);
        return Promise.resolve(socket);
      },
    },
    lead: LEAD_ALONE,
    clock,
    wallClock: clock.now,
    random: () => 0,
    ...options,
  });
  const abort = new AbortController();
  let ended: Promise<void> | undefined;
  return {
    clock,
    api,
    collector,
    sockets,
    reach(yes: boolean) {
      reachable = yes;
    },
    async start(): Promise<void> {
      ended = collector.run(abort.signal);
      await rest();
    },
    async stop(): Promise<void> {
      abort.abort();
      await ended;
      strictEqual(clock.timers, 0);
    },
    /** Owner names of the pods that the reducer has, by pod. */
    told(): Readonly<Record<string, string>> {
      const reducer = new Reducer();
      for (const message of sockets.at(-1)?.wire.messages ?? []) reducer.apply(message);
      return Object.fromEntries(
        [...reducer.pods.values()].map(({ name, ownerName }) => [name, ownerName]),
      );
    },
    epochs: () => sockets.at(-1)?.names.filter((name) => name === "pod_resync").length ?? 0,
  };
}

/** Streams hand their chunks on over several turns. */
export async function rest(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await settled();
}
