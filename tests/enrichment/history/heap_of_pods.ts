// deno-lint-ignore-file no-console -- a program that a test runs
/** What retained pods cost on the heap, and what they are taken to; run with `--expose-gc`. */
import { PodHistory, readPod } from "../../../src/enrichment/history/mod.ts";
import { Random } from "../../../src/testbed/simulator/mod.ts";

const PODS = 4_000;

function heap(): number {
  const { gc } = globalThis as unknown as { gc: () => void };
  gc();
  gc();
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
console.log(JSON.stringify({ weight: history.statistics.retainedBytes / PODS, cost }));
