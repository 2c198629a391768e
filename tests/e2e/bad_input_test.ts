/**
 * What an API server should never send. Each piece is survived, logged and counted, and afterwards
 * the reducer knows the right pods.
 */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { Collector } from "./support/collector.ts";
import type { Decoder } from "./support/decoder.ts";
import { assertSame } from "../support/oracle/differences.ts";
import { endToEnd } from "./support/equipment.ts";
import { containerId, podObject } from "./support/odd_pods.ts";
import { type Api, type ApiOptions, startApi } from "./support/start_api.ts";
import { startDecoder } from "./support/start_decoder.ts";
import { waitFor } from "./support/wait_for.ts";

/** The watches go on after backoffs that double. */
const HEAL_SECONDS = 30;

const ENCODINGS = [
  { encoding: "protobuf", library: "c", options: {} },
  { encoding: "JSON", library: "flex", options: { encoding: "JSON" } },
] as const;

for (const { encoding, library, options } of ENCODINGS) {
  endToEnd(`collector survives broken streams of ${encoding}`, [], async (step) => {
    await using scene = await Scene.start(library, options);
    const faults = [
      ["garbage", "an event that cannot be decoded", "malformed"],
      ["oversized", "an event that would never end", "malformed"],
      ["partial", "a stream that ends inside an event", "connection"],
    ] as const;
    for (const [fault, title, reason] of faults) {
      await step(title, async () => {
        const resources = ["pods", "replicasets", "jobs"];
        const failures = () =>
          Promise.all(
            resources.map((resource) =>
              scene.collector.metric(
                `k8s_collector_watch_failures_total{resource="${resource}",reason="${reason}"}`,
              )
            ),
          );
        await waitFor("all watches", async () => {
          strictEqual(await scene.api.watches(), resources.length);
        });
        const before = await failures();
        await scene.api.disturb(fault);
        // A line of JSON without an end shows only when something follows.
        await scene.api.bookmark();
        await waitFor("the failures are counted", async () => {
          for (const [index, count] of (await failures()).entries()) ok(count > before[index]!);
        });
        for (const resource of resources) {
          scene.collector.assertLogged(new RegExp(`\\b${resource}\\b.*\\b${reason}\\b`));
        }
        const name = `after-${fault}`;
        await scene.add({ uid: `uid-of-${name}`, name });
        await scene.settled();
      });
    }
    await step("one connection, one epoch", () => scene.finish());
  });

  endToEnd(`collector survives odd pods in ${encoding}`, [], async (step) => {
    await using scene = await Scene.start(library, options);

    await step("a pod of 2 MB", async () => {
      const annotations = { long: "x".repeat(2_000_000) };
      await scene.add({ uid: "uid-of-large", name: "large", annotations });
      await scene.settled();
    });

    const longImage = `registry.example.com/${"deep/".repeat(14_000)}image:1.2.3`;
    await step("an image name of 70,000 bytes", async () => {
      await scene.add({ uid: "uid-of-long", name: "long", image: longImage });
      const announced = await waitFor("the pod", () => {
        const pod = scene.decoder.announced.pods.get("uid-of-long");
        ok(pod !== undefined && pod.containers.size === 1);
        return pod;
      });
      const image = announced.containers.get(containerId("long"))?.image ?? "";
      match(image, /image:1\.2\.3$/);
      ok(image.length < 8_192 && announced.version.length < 8_192);
      await scene.settled("uid-of-long");
    });

    await step("a pod without a uid", async () => {
      const series = 'k8s_collector_dropped_total{reason="undecodable"}';
      const before = await scene.collector.metric(series);
      await scene.add({ uid: "", name: "nobody" });
      await waitFor("it is counted", async () => {
        strictEqual(await scene.collector.metric(series), before + 1);
      });
      scene.collector.assertLogged(/pods.* no uid/);
      await scene.add({ uid: "uid-of-next", name: "next" });
      await scene.settled("", "uid-of-long");
    });

    await step("ids that fit no message", async () => {
      const series = 'k8s_collector_dropped_total{reason="id_too_long"}';
      const before = await scene.collector.metric(series);
      await scene.add({ uid: "u".repeat(9_000), name: "long-uid" });
      await scene.add({ uid: "uid-of-patient", name: "p".repeat(9_000) });
      await waitFor("they are counted", async () => {
        strictEqual(await scene.collector.metric(series), before + 2);
        strictEqual(scene.decoder.announced.pods.get("uid-of-patient")?.containers.size, 0);
      });
      // The second time it is counted, and said later.
      scene.collector.assertLogged(/^pod odd\/long-uid is not announced/);
    });

    await step("all of them in a list", async () => {
      await using decoder = await startDecoder({ library });
      await using collector = collectFrom(scene.api, decoder, "--initial-list=pages");
      await waitFor("the same pods", () => {
        deepStrictEqual(decoder.announced.pods, scene.decoder.announced.pods);
      });
      collector.assertLogged(/pods.* no uid/);
      strictEqual((await collector.stop()).code, 0);
      strictEqual(await decoder.stop(), 0);
      decoder.assertClean();
    });

    await step("one connection, one epoch", () => scene.finish());
  });
}

/** Pods that ended stay announced here for longer than a test lasts, as the API server has it. */
function collectFrom(api: Api, decoder: Decoder, ...args: string[]): Collector {
  const { kubeconfig } = api;
  const environment = { K8S_COLLECTOR_DELETE_TTL_SECS: "600" };
  return new Collector({ kubeconfig, intakePort: decoder.port, args, environment });
}

/** A simulated API server, a collector and a decoder. */
class Scene implements AsyncDisposable {
  readonly api: Api;
  readonly decoder: Decoder;
  readonly collector: Collector;

  private constructor(api: Api, decoder: Decoder) {
    this.api = api;
    this.decoder = decoder;
    this.collector = collectFrom(api, decoder);
  }

  static async start(
    library: "c" | "flex",
    options: Pick<ApiOptions, "encoding">,
  ): Promise<Scene> {
    const api = await startApi({ pods: 300, ...options });
    const scene = new Scene(api, await startDecoder({ library }));
    await scene.settled();
    return scene;
  }

  async add(pod: Parameters<typeof podObject>[0]): Promise<void> {
    await this.api.put(podObject(pod));
  }

  /** Waits until the decoder knows what the API server has, but for pods looked at elsewhere. */
  async settled(...except: readonly string[]): Promise<void> {
    await waitFor("the right pods are known", async () => {
      for (const { program } of [this.api, this.decoder, this.collector]) program.assertRunning();
      const left = <P>(pods: ReadonlyMap<string, P>) =>
        new Map([...pods].filter(([uid]) => !except.includes(uid)));
      assertSame(left(this.decoder.announced.pods), left(await this.api.expected()));
    }, HEAL_SECONDS);
  }

  async finish(): Promise<void> {
    strictEqual((await this.collector.stop()).code, 0);
    deepStrictEqual(this.collector.entries("error"), []);
    deepStrictEqual(this.collector.strayLines, []);
    strictEqual(await this.decoder.stop(), 0);
    this.decoder.assertClean();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.collector[Symbol.asyncDispose]();
    await this.decoder[Symbol.asyncDispose]();
    await this.api[Symbol.asyncDispose]();
  }
}
