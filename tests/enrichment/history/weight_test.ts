import { ok } from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { PodHistory, readPod } from "../../../src/enrichment/history/mod.ts";
import { Random } from "../../../src/testbed/simulator/mod.ts";

const PODS = 4_000;

function heap(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  collect();
  return Deno.memoryUsage().heapUsed;
}

function somePod(random: Random) {
  const uid = random.uuid();
  return readPod({
    uid,
    namespace: "shop",
    name: `web-${random.suffix(10)}-${random.suffix()}`,
    hostname: `web-${random.suffix(10)}`,
    node: "node-1",
    ips: [`10.${random.below(256)}.${random.below(256)}.${random.below(256)}`],
    createdAt: 1,
    startedAt: 1,
    labels: { app: random.suffix(12), "pod-template-hash": random.suffix(10) },
    instances: ["app", "sidecar"].map((container) => ({
      container,
      kind: "regular",
      restart: 0,
      id: `containerd://${random.hex(64)}`,
      image: `registry.example.com/shop/web:${random.suffix(8)}`,
      imageId: `registry.example.com/shop/web@sha256:${random.hex(64)}`,
      startedAt: 1,
      finishedAt: 0,
    })),
  }, "a pod");
}

Deno.test("podWeight() is near to what a retained pod costs on the heap", () => {
  const random = new Random(1);
  const history = new PodHistory({
    limits: { ttlMilliseconds: Infinity, count: Infinity, bytes: Infinity },
    wallClock: () => 1,
  });
  const before = heap();
  for (let n = 0; n < PODS; n++) {
    const pod = somePod(random);
    history.applied(pod);
    history.deleted(pod.uid);
  }
  const cost = (heap() - before) / PODS;
  const weight = history.statistics.retainedBytes / PODS;
  // Too much is harmless; too little would take memory that was not given.
  ok(weight > cost * 0.8 && weight < cost * 2, `weight ${weight}, cost ${cost}`);
});
