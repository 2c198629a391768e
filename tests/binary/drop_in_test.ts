/**
 * The image in place of one container, or of both, of the published chart's pod: on a real control
 * plane, with the pod that its Deployment makes there, streaming to a decoder that is not ours.
 */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { ControlPlane } from "../e2e/support/control_plane.ts";
import type { Decoder } from "../e2e/support/decoder.ts";
import { assertSame } from "../support/oracle/differences.ts";
import { KUBERNETES } from "../e2e/support/equipment.ts";
import { startDecoder } from "../e2e/support/start_decoder.ts";
import { pause, waitFor } from "../e2e/support/wait_for.ts";
import { newFolder, removeFolder } from "./support/built.ts";
import type { Container } from "./support/container.ts";
import { type DropInValues, publishedChart } from "./support/published_chart.ts";
import { podOfDeployment, PodRunner } from "./support/pod.ts";
import { runnableImage } from "./support/runnable_image.ts";
import { testWith } from "./support/requirements.ts";

const RELEASE = "net";
const NAMESPACE = "observability";
const DEPLOYMENT = "net-opentelemetry-ebpf-k8s-collector";
const IMAGE = "localhost:5000/k8s-collector:0.1.0";

const STANDING_BY =
  "standing by: another collector of this pod is at work; taking over when it has gone";
const TAKING_OVER = "the other collector of this pod has gone: taking over";

/** Longer than a container waits for another one of its pod that knows more. */
const HEAD_START_SECONDS = 6;

const needs = [...KUBERNETES, "root", "published", "port"] as const;

/** The pod of the chart's Deployment, with a cluster and a reducer's stand-in around it. */
class DropIn implements AsyncDisposable {
  readonly decoder: Decoder;
  readonly runner: PodRunner;
  readonly #plane: ControlPlane;
  readonly #root: URL;
  readonly #containers: Container[] = [];

  private constructor(plane: ControlPlane, decoder: Decoder, runner: PodRunner, root: URL) {
    this.#plane = plane;
    this.decoder = decoder;
    this.runner = runner;
    this.#root = root;
  }

  static async start(values: DropInValues): Promise<DropIn> {
    const plane = await ControlPlane.start();
    const decoder = await startDecoder({ library: "c" });
    await plane.kubectl(["create", "namespace", NAMESPACE]);
    await plane.kubectl(
      ["apply", "--namespace", NAMESPACE, "--filename=-"],
      await publishedChart({ release: RELEASE, namespace: NAMESPACE, values, port: decoder.port }),
    );
    const pod = await podOfDeployment(plane, NAMESPACE, DEPLOYMENT);
    const root = await newFolder();
    const runner = await PodRunner.of(plane, await runnableImage(root), pod);
    return new DropIn(plane, decoder, runner, root);
  }

  get replaced(): readonly string[] {
    return this.runner.pod.spec.containers.filter(({ image }) => image === IMAGE)
      .map(({ name }) => name);
  }

  async run(name: string, program?: string): Promise<Container> {
    const container = await this.runner.start(name, program);
    this.#containers.push(container);
    return container;
  }

  /** The reducer knows all pods, from so many connections since the beginning. */
  async told(connections: number): Promise<void> {
    await waitFor("the reducer knows every pod", async () => {
      assertSame(this.decoder.announced.pods, await this.#plane.expected());
      strictEqual(this.decoder.announced.connections, connections);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const container of this.#containers) await container[Symbol.asyncDispose]();
    await this.runner[Symbol.asyncDispose]();
    await this.decoder[Symbol.asyncDispose]();
    await this.#plane[Symbol.asyncDispose]();
    await removeFolder(this.#root);
  }
}

testWith(needs, "drop-in in place of the watcher: it finds the reducer", async () => {
  await using dropIn = await DropIn.start("watcher");
  deepStrictEqual(dropIn.replaced, ["k8s-watcher"]);
  await using watcher = await dropIn.run("k8s-watcher");
  await dropIn.told(1);
  deepStrictEqual(watcher.messages("warning", "error", "fatal"), []);
  strictEqual(await watcher.stop(), 0);
  dropIn.decoder.assertClean();
});

testWith(needs, "drop-in in place of the relay: it is told the reducer", async () => {
  await using dropIn = await DropIn.start("relay");
  deepStrictEqual(dropIn.replaced, ["k8s-relay"]);
  await using relay = await dropIn.run("k8s-relay");
  await dropIn.told(1);
  deepStrictEqual(relay.messages("warning", "error", "fatal"), []);
  strictEqual(await relay.stop(), 0);
  dropIn.decoder.assertClean();
});

testWith(needs, "drop-in in place of both: one works and the other stands by", async (context) => {
  await using dropIn = await DropIn.start("both");
  const { decoder } = dropIn;
  deepStrictEqual(dropIn.replaced, ["k8s-watcher", "k8s-relay"]);
  // In the order of the pod's containers, and by the names of the programs before this one, as
  // manifests with a command would.
  await using watcher = await dropIn.run("k8s-watcher", "/srv/k8s-watcher");
  await pause(500);
  await using relay = await dropIn.run("k8s-relay", "/srv/k8s-relay");

  await context.step("the one that knows labels and reducer works", async () => {
    await dropIn.told(1);
    await waitFor("the watcher's container stands by", () => {
      deepStrictEqual(watcher.messages("warning"), [STANDING_BY]);
    });
    await pause(HEAD_START_SECONDS * 1000);
    strictEqual(decoder.announced.connections, 1);
    deepStrictEqual(Object.fromEntries(decoder.labels), { cluster: "prod", environment: "prod" });
    deepStrictEqual(watcher.messages("warning", "error", "fatal"), [STANDING_BY]);
    deepStrictEqual(relay.messages("warning", "error", "fatal"), []);
  });

  await context.step("the other one takes over when it crashes", async () => {
    ok(await relay.stop("KILL") !== 0);
    const begun = performance.now();
    await dropIn.told(2);
    const seconds = (performance.now() - begun) / 1000;
    ok(seconds < 5, `${seconds} s`);
    deepStrictEqual(watcher.messages("warning"), [STANDING_BY, TAKING_OVER]);
  });

  await context.step("started again, it stands by itself", async () => {
    await using again = await dropIn.run("k8s-relay");
    await waitFor("the relay's container stands by", () => {
      deepStrictEqual(again.messages("warning"), [STANDING_BY]);
    });
    await pause(2_000);
    strictEqual(decoder.announced.connections, 2);
    await again.program.assertRunning();
    strictEqual(await again.stop(), 0);
  });

  await context.step("both end when they are told to", async () => {
    strictEqual(await watcher.stop(), 0);
    deepStrictEqual(watcher.messages("error", "fatal"), []);
    deepStrictEqual(decoder.announced.anomalies, []);
    match(decoder.complaints.join("\n"), /^(.*ended inside.*)?$/);
  });
});

for (const values of ["watcher.yaml", "relay.yaml", "both.yaml"]) {
  Deno.test(`deploy/drop-in/${values} names the image, and the same in both layouts of values`, async () => {
    const { parse } = await import("yaml");
    const read = async (path: string) =>
      parse(await Deno.readTextFile(new URL(`../../deploy/drop-in/${path}`, import.meta.url)));
    const { networkExplorer } = await read(`network-explorer/${values}`);
    const known = await read(values);
    for (const [slot, { image }] of Object.entries<Slot>(known.k8sCollector)) {
      const older = networkExplorer.k8sCollector[slot].image;
      deepStrictEqual({ ...older, ...image }, older);
      strictEqual(`${image.repository ?? image.registry}/${image.name}:${image.tag}`, IMAGE);
    }
    deepStrictEqual(Object.keys(networkExplorer.k8sCollector), Object.keys(known.k8sCollector));
  });
}

interface Slot {
  readonly image: Readonly<Record<string, string>>;
}
