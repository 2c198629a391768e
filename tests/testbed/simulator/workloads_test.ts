import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { Cluster } from "../../../src/testbed/simulator/cluster.ts";
import { SimulatorError } from "../../../src/testbed/simulator/errors.ts";
import { Jobs } from "../../../src/testbed/simulator/jobs.ts";
import { Kubelet } from "../../../src/testbed/simulator/kubelet.ts";
import type { Pod } from "../../../src/testbed/simulator/objects.ts";
import { AT_ONCE, type Pace, PodLauncher } from "../../../src/testbed/simulator/pod_launcher.ts";
import { Random } from "../../../src/testbed/simulator/random.ts";
import { Timers } from "../../../src/testbed/simulator/timers.ts";
import { Workloads } from "../../../src/testbed/simulator/workloads.ts";
import { NGINX } from "./client.ts";
import { FakeClock } from "../../support/fake_clock.ts";

const PACE: Pace = { schedule: 100, initialise: 200, start: 300, stop: 400 };
const WEB = { namespace: "shop", name: "web" };

function controllers(pace = AT_ONCE, seed = 1) {
  const clock = new FakeClock();
  const cluster = new Cluster({ clock, random: new Random(seed) });
  const kubelet = new Kubelet(cluster);
  const timers = new Timers(clock);
  const launcher = new PodLauncher(cluster, kubelet, timers, pace);
  const reports: string[] = [];
  const jobs = new Jobs(cluster, kubelet, launcher, timers, (text) => reports.push(text));
  return {
    clock,
    cluster,
    kubelet,
    timers,
    jobs,
    reports,
    workloads: new Workloads(cluster, kubelet, launcher),
  };
}

/** What a watch of pods would tell, since a position. */
function told(cluster: Cluster, from = 0) {
  return cluster.pods.changes(from, Infinity)?.map(({ type, object }) =>
    `${type} ${object.metadata.name} ${describe(object)}`
  );
}

function describe({ metadata, spec, status }: Pod): string {
  const ids = (status.containerStatuses ?? []).filter(({ containerID }) => containerID);
  return [
    status.phase,
    spec.nodeName === undefined ? "unscheduled" : "scheduled",
    status.podIP === undefined ? "no address" : "address",
    `${ids.length} ids`,
    ...(metadata.deletionTimestamp === undefined ? [] : ["terminating"]),
  ].join(", ");
}

Deno.test("Workloads.create() takes a pod from Pending to Running step by step", () => {
  const { cluster, workloads, clock } = controllers(PACE);
  workloads.create("Pod", WEB, { ...NGINX, initImages: ["busybox:1.36"] });
  clock.advance(100);
  strictEqual(cluster.pods.get(WEB)?.status.initContainerStatuses, undefined);
  clock.advance(200);
  const [init] = cluster.pods.get(WEB)?.status.initContainerStatuses ?? [];
  ok(init?.state.running !== undefined);
  clock.advance(300);
  const running = cluster.pods.get(WEB)?.status;
  strictEqual(running?.initContainerStatuses?.[0]?.containerID, init.containerID);
  strictEqual(running?.initContainerStatuses?.[0]?.state.terminated?.exitCode, 0);
  workloads.delete(WEB);
  clock.advance(400);
  deepStrictEqual(told(cluster), [
    "ADDED web Pending, unscheduled, no address, 0 ids",
    "MODIFIED web Pending, scheduled, no address, 0 ids",
    "MODIFIED web Pending, scheduled, address, 0 ids",
    "MODIFIED web Running, scheduled, address, 1 ids",
    "MODIFIED web Running, scheduled, address, 1 ids, terminating",
    "DELETED web Running, scheduled, address, 1 ids, terminating",
  ]);
  ok(/^containerd:\/\/[0-9a-f]{64}$/.test(running?.containerStatuses?.[0]?.containerID ?? ""));
  strictEqual(clock.timers, 0);
});

Deno.test("Workloads.create() gives the pods of a Deployment to its ReplicaSet", () => {
  const { cluster, workloads } = controllers();
  workloads.create("Deployment", WEB, NGINX, 3);
  const [replicaSet] = cluster.replicasets.values();
  ok(replicaSet !== undefined);
  const { name, uid } = replicaSet.metadata;
  deepStrictEqual(
    replicaSet.metadata.ownerReferences?.map(({ kind, name, controller }) => ({
      kind,
      name,
      controller,
    })),
    [{ kind: "Deployment", name: "web", controller: true }],
  );
  strictEqual(replicaSet.status.readyReplicas, 3);
  const pods = workloads.podsOf(WEB);
  strictEqual(new Set(pods.map(({ status }) => status.podIP)).size, 3);
  for (const { metadata } of pods) {
    deepStrictEqual(metadata.ownerReferences, [{
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      name,
      uid,
      controller: true,
      blockOwnerDeletion: true,
    }]);
    ok(metadata.name.startsWith(`${name}-`));
  }
});

Deno.test("Workloads.create() puts a DaemonSet on the network of every node", () => {
  const { cluster, workloads } = controllers();
  workloads.create("DaemonSet", WEB, { ...NGINX, hostNetwork: true });
  deepStrictEqual(
    workloads.podsOf(WEB).map(({ spec, status }) => [spec.nodeName, status.podIP]),
    cluster.nodes.map(({ name, ip }) => [name, ip]),
  );
});

Deno.test("Workloads.create() gives a pod addresses of the families it asks for", () => {
  const { workloads } = controllers();
  workloads.create("Pod", WEB, { ...NGINX, families: ["IPv6", "IPv4"] });
  const [pod] = workloads.podsOf(WEB);
  deepStrictEqual(pod?.status.podIPs, [{ ip: "fd00:10:244::0:1" }, { ip: "10.128.0.1" }]);
  strictEqual(pod.status.podIP, "fd00:10:244::0:1");
});

Deno.test("Workloads.create() refuses a second workload of the same name", () => {
  const { workloads } = controllers();
  workloads.create("Pod", WEB, NGINX);
  throws(() => workloads.create("Deployment", WEB, NGINX), SimulatorError);
});

Deno.test("Workloads.rollout() replaces the pods of a Deployment as the new ones start", () => {
  const { cluster, workloads, clock } = controllers(PACE);
  workloads.create("Deployment", WEB, NGINX, 2);
  clock.advance(400);
  const old = workloads.podsOf(WEB).map(({ metadata }) => metadata.uid);
  workloads.rollout(WEB, "nginx:1.28");
  clock.advance(399);
  strictEqual(cluster.pods.size, 4);
  clock.advance(401);
  const images = [...cluster.pods.values()].map(({ status }) =>
    status.containerStatuses?.[0]?.image
  );
  deepStrictEqual(images, ["nginx:1.28", "nginx:1.28"]);
  ok(workloads.podsOf(WEB).every(({ metadata }) => !old.includes(metadata.uid)));
  deepStrictEqual([...cluster.replicasets.values()].map(({ spec }) => spec.replicas), [0, 2]);
  for (let i = 0; i < 9; i++) workloads.rollout(WEB, `nginx:2.${i}`);
  clock.advance(10_000);
  strictEqual(cluster.replicasets.size, 4);
  strictEqual(cluster.pods.size, 2);
});

Deno.test("Workloads.rollout() gives the pods of a StatefulSet their names again", () => {
  const { cluster, workloads, clock } = controllers(PACE);
  workloads.create("StatefulSet", WEB, NGINX, 2);
  clock.advance(400);
  const before = workloads.podsOf(WEB).map(({ metadata }) => metadata);
  workloads.rollout(WEB, "nginx:1.28");
  clock.advance(800);
  const after = workloads.podsOf(WEB).map(({ metadata }) => metadata);
  deepStrictEqual(after.map(({ name }) => name), ["web-0", "web-1"]);
  deepStrictEqual(before.map(({ name }) => name), ["web-0", "web-1"]);
  ok(after.every(({ uid }) => before.every((other) => other.uid !== uid)));
  strictEqual(cluster.pods.size, 2);
});

Deno.test("Workloads.scale() adds and removes pods, also in the middle of a rollout", () => {
  const { cluster, workloads, clock } = controllers(PACE);
  workloads.create("Deployment", WEB, NGINX, 2);
  clock.advance(400);
  workloads.rollout(WEB, "nginx:1.28");
  workloads.scale(WEB, 5);
  clock.advance(2000);
  deepStrictEqual([workloads.podsOf(WEB).length, cluster.pods.size], [5, 5]);
  workloads.rollout(WEB, "nginx:1.29");
  workloads.scale(WEB, 1);
  clock.advance(2000);
  deepStrictEqual([workloads.podsOf(WEB).length, cluster.pods.size], [1, 1]);
  throws(() => {
    workloads.create("DaemonSet", { namespace: "shop", name: "agent" }, NGINX);
    workloads.scale({ namespace: "shop", name: "agent" }, 2);
  }, /DaemonSet and cannot be scaled/);
});

Deno.test("Workloads.replacePod() lets another pod come in its place", () => {
  const { cluster, workloads, clock } = controllers(PACE);
  workloads.create("StatefulSet", WEB, NGINX, 2);
  clock.advance(400);
  const [first, second] = workloads.podsOf(WEB);
  ok(first !== undefined && second !== undefined);
  workloads.replacePod(first);
  strictEqual(cluster.pods.get(first.metadata)?.metadata.uid, first.metadata.uid);
  clock.advance(800);
  const replaced = cluster.pods.get(first.metadata);
  ok(replaced !== undefined && replaced.metadata.uid !== first.metadata.uid);
  const from = cluster.pods.end;
  workloads.replacePod(second, "by force");
  strictEqual(told(cluster, from)?.[0]?.startsWith("DELETED web-1 Running"), true);
  clock.advance(800);
  strictEqual(cluster.pods.size, 2);
});

Deno.test("Workloads.delete() ends what is under way, and nothing comes back", () => {
  const { cluster, workloads, clock } = controllers(PACE);
  workloads.create("Deployment", WEB, NGINX, 3);
  clock.advance(400);
  const [pod] = workloads.podsOf(WEB);
  ok(pod !== undefined);
  workloads.rollout(WEB, "nginx:1.28");
  workloads.replacePod(pod);
  workloads.delete(WEB);
  clock.advance(10_000);
  deepStrictEqual([cluster.pods.size, cluster.replicasets.size, clock.timers], [0, 0, 0]);
  throws(() => workloads.scale(WEB, 1), SimulatorError);
});

Deno.test("Workloads.orphan() takes the ReplicaSet's owner away, and adopt() gives it back", () => {
  const { cluster, workloads } = controllers();
  workloads.create("Deployment", WEB, NGINX, 1);
  const owners = () => [...cluster.replicasets.values()][0]?.metadata.ownerReferences;
  const before = owners();
  workloads.orphan(WEB);
  strictEqual(owners(), undefined);
  workloads.adopt(WEB);
  deepStrictEqual(owners(), before);
});

Deno.test("Jobs.run() runs a pod, completes, and is deleted with it", () => {
  const { cluster, jobs, clock } = controllers(PACE);
  const job = jobs.run(WEB, NGINX, { runs: 3000 });
  clock.advance(400);
  strictEqual([...cluster.pods.values()][0]?.status.phase, "Running");
  strictEqual(cluster.jobs.get(WEB)?.status.completionTime, undefined);
  clock.advance(3000);
  const [pod] = cluster.pods.values();
  strictEqual(pod?.status.phase, "Succeeded");
  strictEqual(pod.metadata.ownerReferences?.[0]?.uid, job.metadata.uid);
  strictEqual(cluster.jobs.get(WEB)?.status.succeeded, 1);
  ok(jobs.delete(WEB));
  clock.advance(400);
  deepStrictEqual([cluster.pods.size, cluster.jobs.size, jobs.delete(WEB)], [0, 0, false]);
});

Deno.test("Jobs.schedule() fires in intervals and keeps the last jobs only", () => {
  const { cluster, jobs, clock, reports } = controllers(PACE);
  jobs.schedule(WEB, NGINX, { every: 10_000, runs: 1000 });
  clock.advance(10_000);
  const [first] = cluster.jobs.values();
  strictEqual(first?.metadata.ownerReferences?.[0]?.kind, "CronJob");
  clock.advance(1400);
  deepStrictEqual(reports, [
    `CronJob shop/web fired: Job ${first.metadata.name}`,
    `Job shop/${first.metadata.name} completed`,
  ]);
  clock.advance(60_400);
  deepStrictEqual([cluster.jobs.size, cluster.pods.size], [2, 2]);
  jobs.delete(WEB);
  clock.advance(60_000);
  deepStrictEqual([cluster.jobs.size, cluster.pods.size, clock.timers], [0, 0, 0]);
});

Deno.test("Kubelet changes labels, containers and nothing at all", () => {
  const { cluster, workloads, kubelet, clock } = controllers();
  workloads.create("Pod", WEB, { ...NGINX, sidecars: ["proxy:2"] });
  const before = cluster.pods.get(WEB);
  clock.advance(5000);
  kubelet.touch(WEB);
  const touched = cluster.pods.get(WEB);
  deepStrictEqual(touched?.status, before?.status);
  deepStrictEqual(touched?.metadata.labels, before?.metadata.labels);
  kubelet.annotate(WEB, { annotations: { note: "x" } });
  deepStrictEqual(cluster.pods.get(WEB)?.metadata.annotations, { note: "x" });
  kubelet.restartContainer(WEB, "sidecar-0");
  const [main, sidecar] = cluster.pods.get(WEB)?.status.containerStatuses ?? [];
  const [oldMain, oldSidecar] = before?.status.containerStatuses ?? [];
  strictEqual(main?.containerID, oldMain?.containerID);
  ok(sidecar?.containerID !== oldSidecar?.containerID);
  strictEqual(sidecar?.restartCount, 1);
  strictEqual(sidecar.lastState.terminated?.containerID, oldSidecar?.containerID);
  kubelet.attachEphemeral(WEB, "debug", "busybox:1.37");
  const ephemeral = cluster.pods.get(WEB)?.status.ephemeralContainerStatuses?.[0];
  strictEqual(ephemeral?.image, "busybox:1.37");
  strictEqual(kubelet.touch({ namespace: "shop", name: "none" }), undefined);
});

Deno.test("Cluster is the same for the same seed and calls, and another for another seed", () => {
  const state = (seed: number) => {
    const { cluster, workloads, jobs, clock } = controllers(PACE, seed);
    workloads.create("Deployment", WEB, { ...NGINX, initImages: ["a:1"] }, 3);
    jobs.schedule({ namespace: "ops", name: "report" }, NGINX, { every: 5000, runs: 100 });
    clock.advance(7000);
    workloads.rollout(WEB, "nginx:1.28");
    clock.advance(30_000);
    return JSON.stringify(
      [cluster.pods, cluster.replicasets, cluster.jobs].map((store) => store.changes(0, Infinity)),
    );
  };
  strictEqual(state(5), state(5));
  ok(state(5) !== state(6));
});

Deno.test("Cluster writes pods of the size of real ones", () => {
  const { cluster, workloads } = controllers();
  workloads.create("Deployment", WEB, NGINX, 1);
  workloads.create("Pod", { namespace: "shop", name: "big" }, {
    ...NGINX,
    sidecars: ["proxy:2"],
    initImages: ["busybox:1"],
  });
  for (const pod of cluster.pods.values()) {
    const { length } = JSON.stringify(pod);
    ok(length > 3000 && length < 7000, `${length} bytes`);
  }
});
