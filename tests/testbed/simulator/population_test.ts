import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { Churn } from "../../../src/testbed/simulator/churn.ts";
import { Cluster } from "../../../src/testbed/simulator/cluster.ts";
import { Kubelet } from "../../../src/testbed/simulator/kubelet.ts";
import { populate } from "../../../src/testbed/simulator/populate.ts";
import { Random } from "../../../src/testbed/simulator/random.ts";
import { FakeClock } from "../../support/fake_clock.ts";

function empty(seed = 1) {
  const clock = new FakeClock();
  const cluster = new Cluster({ clock, random: new Random(seed), nodes: 10 });
  return { clock, cluster, kubelet: new Kubelet(cluster) };
}

Deno.test("populate() makes so many pods of all kinds, whose owners exist", () => {
  const { cluster, kubelet } = empty();
  populate(cluster, kubelet, { pods: 1000, replicasets: 80 });
  deepStrictEqual([cluster.pods.size, cluster.replicasets.size], [1000, 80]);
  const owners = new Set(
    [cluster.replicasets, cluster.jobs].flatMap((store) =>
      [...store.values()].map(({ metadata }) => metadata.uid)
    ),
  );
  const kinds = new Map<string, number>();
  const filled = new Set<string>();
  for (const { metadata } of cluster.pods.values()) {
    const [owner] = metadata.ownerReferences ?? [];
    const kind = owner?.kind ?? "none";
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    if (kind !== "ReplicaSet" && kind !== "Job") continue;
    ok(owners.has(owner?.uid ?? ""), `${metadata.name} has an owner`);
    filled.add(owner?.uid ?? "");
  }
  deepStrictEqual(Object.fromEntries(kinds), {
    none: 20,
    Job: 50,
    DaemonSet: 30,
    StatefulSet: 20,
    ReplicaSet: 880,
  });
  strictEqual(filled.size, owners.size);
});

Deno.test("populate() leaves no history, and makes the same for the same seed", () => {
  const state = (seed: number) => {
    const { cluster, kubelet } = empty(seed);
    populate(cluster, kubelet, { pods: 100 });
    strictEqual(cluster.pods.end, 0);
    return JSON.stringify([...cluster.pods.values()]);
  };
  strictEqual(state(7), state(7));
  ok(state(7) !== state(8));
});

Deno.test("populate() needs no ReplicaSets", () => {
  const { cluster, kubelet } = empty();
  populate(cluster, kubelet, { pods: 200, replicasets: 0 });
  deepStrictEqual([cluster.pods.size, cluster.replicasets.size], [200, 0]);
});

Deno.test("Churn makes so many events a second, a third of each kind", () => {
  const { clock, cluster, kubelet } = empty();
  const churn = new Churn(cluster, kubelet, 300);
  churn.start();
  const before = cluster.pods.size;
  const from = cluster.pods.end;
  clock.advance(10_000);
  churn.stop();
  clock.advance(10_000);
  const counts = { ADDED: 0, MODIFIED: 0, DELETED: 0 };
  for (const { type, object } of cluster.pods.changes(from, Infinity) ?? []) {
    counts[type]++;
    strictEqual(object.status.podIP === undefined, type === "ADDED");
    strictEqual(object.metadata.ownerReferences?.[0]?.kind, "ReplicaSet");
  }
  deepStrictEqual(counts, { ADDED: 1000, MODIFIED: 1000, DELETED: 1000 });
  strictEqual(cluster.pods.size, before);
  strictEqual(clock.timers, 0);
});

Deno.test("Churn goes slowly when asked to", () => {
  const { clock, cluster, kubelet } = empty();
  const churn = new Churn(cluster, kubelet, 0.5);
  churn.start();
  const from = cluster.pods.end;
  clock.advance(8000);
  churn.stop();
  strictEqual(cluster.pods.end - from, 4);
});
