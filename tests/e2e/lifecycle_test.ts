/**
 * The life of every kind of workload on a real control plane, told to two decoders that are not
 * ours, to our own receiver and, where there is one, to a genuine reducer at the same time.
 */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { Announced } from "../support/oracle/announced.ts";
import { Collector } from "./support/collector.ts";
import { ControlPlane } from "./support/control_plane.ts";
import type { Decoder } from "./support/decoder.ts";
import { assertSame } from "../support/oracle/differences.ts";
import { endToEnd, hasEquipment, KUBERNETES } from "./support/equipment.ts";
import type { ExpectedPod, PodObject } from "../support/oracle/expected_pods.ts";
import { GenuineReducer, METRICS_SECONDS } from "./support/genuine_reducer.ts";
import { Receiver } from "./support/receiver.ts";
import { startDecoder } from "./support/start_decoder.ts";
import { waitFor } from "./support/wait_for.ts";

/** From a change in the cluster until everybody knows, with the grace period of deletions. */
const SETTLE_SECONDS = 20;

endToEnd(
  "collector the life of workloads, as decoders, receiver and reducer see it",
  KUBERNETES,
  async (step) => {
    await using plane = await ControlPlane.start();
    await using stage = await Stage.start(plane);

    await step("everything that exists is announced", async () => {
      await createWorkloads(plane);
      await stage.checkpoint(19);
    });

    await step(
      "the reducer counts our pods and containers",
      () => stage.assertCounted(),
      ["reducer"],
    );

    await step("a restarted reducer gets a new epoch with everything", async () => {
      const restarted = await stage.restartReducer();
      await waitFor("the new epoch", async () => deepStrictEqual(await restarted.epochs(), [2]));
      await stage.checkpoint(19);
    }, ["reducer"]);

    await step("a rollout replaces pods", async () => {
      const before = await podsOf(plane, "web-");
      await plane.kubectl(["-n", "shop", "set", "image", "deployment/web", "main=web:2.0"]);
      await plane.kubectl(["-n", "shop", "rollout", "status", "deployment/web", "--timeout=30s"]);
      const after = await stage.checkpoint(19);
      for (const { metadata } of before) ok(!after.has(metadata.uid), `${metadata.name} is left`);
    });

    await step("scaling down and up", async () => {
      await plane.kubectl(["-n", "shop", "scale", "deployment/web", "--replicas=1"]);
      await plane.kubectl(["-n", "shop", "scale", "statefulset/db", "--replicas=4"]);
      await stage.checkpoint(19);
    });

    await step("an orphaned ReplicaSet stands for itself, until it is adopted", async () => {
      const deployment = await plane.kubectl(["-n", "shop", "get", "deployment/web", "-o", "json"]);
      await plane.kubectl(["-n", "shop", "delete", "deployment/web", "--cascade=orphan"]);
      const orphaned = await stage.checkpoint(19);
      const [pod] = named(orphaned, "web-");
      strictEqual(pod?.ownerKind, REPLICA_SET);

      await plane.kubectl(["create", "-f", "-"], recreated(deployment));
      await waitFor("the adoption", async () => {
        const [adopted] = named(await plane.expected(), "web-");
        strictEqual(adopted?.ownerKind, DEPLOYMENT);
      });
      const adopted = await stage.checkpoint(19);
      strictEqual(named(adopted, "web-")[0]?.uid, pod.uid);
      deepStrictEqual(stage.ownersOf(pod.uid), [
        [DEPLOYMENT, "web"],
        [REPLICA_SET, pod.ownerName],
        [DEPLOYMENT, "web"],
      ]);
    });

    await step("a pod that is released by its ReplicaSet stands for itself", async () => {
      const [pod] = await podsOf(plane, "lonely-");
      const name = pod?.metadata.name ?? "";
      await plane.kubectl(["-n", "shop", "label", "pod", name, "app=free", "--overwrite"]);
      // The ReplicaSet makes another one.
      const after = await stage.checkpoint(20);
      strictEqual(after.get(pod?.metadata.uid ?? "")?.ownerKind, NO_OWNER);
    });

    await step("a restarted container gets a new id", async () => {
      await plane.kubectl([
        ...["-n", "shop", "annotate", "pod", "bare", "kubebox/restart-count=1"],
      ]);
      await waitFor("the restart", async () => {
        const [bare] = named(await plane.expected(), "bare");
        strictEqual(bare?.former.size, 1);
      });
      await stage.checkpoint(20);
    });

    await step("Jobs and CronJobs that end are announced, and withdrawn", async () => {
      await plane.kubectl(["-n", "shop", "create", "job", "tick-1", "--from=cronjob/tick"]);
      await plane.kubectl(["-n", "shop", "create", "job", "quick", "--image=quick:1"]);
      const jobs = ["job/tick-1", "job/quick"];
      await plane.kubectl([
        ...["-n", "shop", "wait", "--for=condition=complete", "--timeout=30s", ...jobs],
      ]);
      const [tick] = await podsOf(plane, "tick-1-");
      const [quick] = await podsOf(plane, "quick-");
      await stage.checkpoint(20);
      deepStrictEqual(stage.ownersOf(tick?.metadata.uid ?? ""), [[CRON_JOB, "tick"]]);
      deepStrictEqual(stage.ownersOf(quick?.metadata.uid ?? ""), [[JOB, "quick"]]);
    });

    await step("deleted pods, also with a namespace", async () => {
      const [before] = named(await plane.expected(), "db-0");
      await Promise.all([
        plane.kubectl(["delete", "namespace", "doomed", "--timeout=30s"]),
        plane.kubectl(["-n", "shop", "delete", "pod", "bare", "host", "db-0"]),
      ]);
      await waitFor("a new db-0", async () => {
        const [after] = named(await plane.expected(), "db-0");
        ok(after !== undefined && after.uid !== before?.uid);
      });
      await stage.checkpoint(15);
    });

    await step(
      "the restarted reducer counts them too",
      () => stage.assertCounted(),
      ["reducer"],
    );

    await step("all collectors end well, and nobody complains", () => stage.finish());
  },
);

const [REPLICA_SET, DEPLOYMENT, JOB, CRON_JOB, NO_OWNER] = [0, 1, 2, 3, 254];

/** All readers, each with a collector of its own. */
class Stage implements AsyncDisposable {
  readonly #plane: ControlPlane;
  readonly #decoders: readonly Decoder[];
  readonly #receiver: Receiver;
  readonly #collectors: readonly Collector[];
  /** Undefined on a machine without it. */
  #reducer: GenuineReducer | undefined;

  private constructor(
    plane: ControlPlane,
    decoders: readonly Decoder[],
    receiver: Receiver,
    reducer: GenuineReducer | undefined,
  ) {
    this.#plane = plane;
    this.#decoders = decoders;
    this.#receiver = receiver;
    this.#reducer = reducer;
    const collect = (intakePort: number, ...args: string[]) =>
      new Collector({ kubeconfig: plane.kubeconfig, intakePort, args });
    const [c, flex] = decoders;
    this.#collectors = [
      collect(c!.port),
      collect(flex!.port, "--initial-list=pages"),
      collect(receiver.port, "--intake-compression=stored"),
      ...reducer === undefined ? [] : [collect(reducer.port)],
    ];
  }

  static async start(plane: ControlPlane): Promise<Stage> {
    const reducer = hasEquipment("reducer") ? await GenuineReducer.start() : undefined;
    const c = await startDecoder({ library: "c" });
    const flex = await startDecoder({ library: "flex" });
    return new Stage(plane, [c, flex], await Receiver.start(), reducer);
  }

  get #genuine(): GenuineReducer {
    if (this.#reducer === undefined) throw new Error("there is no genuine reducer");
    return this.#reducer;
  }

  /** Another one in its place, once it has had nothing to complain about. */
  async restartReducer(): Promise<GenuineReducer> {
    const before = this.#genuine;
    await before.assertContent();
    await before.stop();
    await before[Symbol.asyncDispose]();
    return this.#reducer = await GenuineReducer.start({ port: before.port });
  }

  /**
   * Waits until the cluster has so many pods to announce, all of them complete, and everybody
   * knows exactly them. Answers them.
   */
  async checkpoint(pods: number): Promise<ReadonlyMap<string, ExpectedPod>> {
    await waitFor("the cluster settles", async () => {
      const expected = [...(await this.#plane.expected()).values()];
      strictEqual(expected.length, pods);
      ok(expected.every(({ containers }) => containers.size > 0), "a container has not started");
    }, SETTLE_SECONDS);
    return await waitFor("everybody knows", async () => {
      const expected = await this.#plane.expected();
      strictEqual(expected.size, pods, "pods in the cluster");
      for (const { program } of this.#all) program.assertRunning();
      for (const announced of this.#readers) assertSame(announced.pods, expected);
      if (this.#reducer !== undefined) await assertArrived(this.#reducer, expected);
      return expected;
    }, SETTLE_SECONDS);
  }

  /** Kinds and names of the owners that a pod was announced with, by all of the decoders. */
  ownersOf(uid: string): readonly (readonly [number, string])[] {
    const [owners, ...others] = this.#readers.map(({ history }) => {
      const all = (history.get(uid) ?? []).map((facts) =>
        [facts.ownerKind, facts.ownerName] as const
      );
      return all.filter((owner, index) => String(owner) !== String(all[index - 1]));
    });
    for (const other of others) deepStrictEqual(other, owners);
    return owners ?? [];
  }

  /** Compares the reducer's own figures with the cluster. */
  async assertCounted(): Promise<void> {
    const reducer = this.#genuine;
    const { pods } = this.#readers[0]!;
    const containers = [...await reducer.pods()].reduce(
      (sum, [, pod]) => sum + pod.containers.size,
      0,
    );
    await waitFor("the reducer's metrics", async () => {
      await reducer.assertSpans("k8s_pod", pods.size);
      await reducer.assertSpans("k8s_container", containers);
      strictEqual(await reducer.messages("pod_resync"), 1);
      ok(await reducer.messages("pod_new_with_name") >= pods.size);
      ok(await reducer.messages("pod_container") >= containers);
    }, METRICS_SECONDS);
    await reducer.assertContent();
  }

  async finish(): Promise<void> {
    for (const collector of this.#collectors) {
      const { code, seconds } = await collector.stop();
      strictEqual(code, 0, collector.strayLines.join("\n"));
      ok(seconds < 5, `${seconds} s`);
      deepStrictEqual(collector.strayLines, []);
      deepStrictEqual(collector.entries("error"), []);
    }
    for (const decoder of this.#decoders) {
      strictEqual(await decoder.stop(), 0);
      decoder.assertClean();
      deepStrictEqual(decoder.closes.map(({ reason }) => reason), ["eof"]);
    }
    strictEqual(await this.#receiver.stop(), 0);
    this.#receiver.assertClean();
    await this.#reducer?.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#all.map((one) => one[Symbol.asyncDispose]()));
  }

  get #all() {
    const reducer = this.#reducer === undefined ? [] : [this.#reducer];
    return [...this.#collectors, ...this.#decoders, this.#receiver, ...reducer];
  }

  get #readers(): readonly Announced[] {
    return [...this.#decoders, this.#receiver].map(({ announced }) => announced);
  }
}

async function assertArrived(
  reducer: GenuineReducer,
  expected: ReadonlyMap<string, ExpectedPod>,
): Promise<void> {
  const arrived = await reducer.pods();
  deepStrictEqual([...arrived.keys()].sort(), [...expected.keys()].sort());
  for (const [uid, pod] of expected) {
    const { ownerName, namespace, containers } = arrived.get(uid)!;
    deepStrictEqual([ownerName, namespace], [pod.ownerName, pod.namespace]);
    for (const id of pod.containers.keys()) ok(containers.has(id), `no container ${id}`);
  }
}

async function createWorkloads(plane: ControlPlane): Promise<void> {
  const namespaces = ["shop", "doomed"];
  await Promise.all(namespaces.map((name) => plane.kubectl(["create", "namespace", name])));
  // Pods are refused before their namespace has its service account.
  await Promise.all(
    namespaces.map((name) =>
      plane.kubectl(["-n", name, "wait", "--for=create", "serviceaccount/default", "--timeout=20s"])
    ),
  );
  await plane.apply("workloads.yaml");
  await plane.kubectl(["-n", "shop", "create", "job", "report-1", "--from=cronjob/report"]);
}

async function podsOf(plane: ControlPlane, prefix: string): Promise<readonly PodObject[]> {
  const { pods } = await plane.objects();
  return pods.filter(({ metadata }) => metadata.name.startsWith(prefix));
}

function named(
  pods: ReadonlyMap<string, ExpectedPod>,
  prefix: string,
): readonly ExpectedPod[] {
  return [...pods.values()].filter(({ name }) => name.startsWith(prefix));
}

/** The manifest of a Deployment with the same selector and template as one that existed. */
function recreated(json: string): string {
  const { apiVersion, kind, metadata: { name, namespace }, spec } = JSON.parse(json);
  return JSON.stringify({ apiVersion, kind, metadata: { name, namespace }, spec });
}
