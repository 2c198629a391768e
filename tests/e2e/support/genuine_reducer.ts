import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { equipment } from "./equipment.ts";
import { freePort } from "./free_port.ts";
import { Program } from "./program.ts";

/** A pod as the reducer's log shows its arrival. */
export interface ArrivedPod {
  readonly ownerName: string;
  readonly namespace: string;
  readonly containers: Set<string>;
}

/** `trace` shows every message that arrives. */
export type LogLevel = "trace" | "debug";

/** Live spans of one kind: pods or containers. */
export type Span = "k8s_pod" | "k8s_container";

/** Its metrics are sampled every ten seconds, for the first time after twenty. */
export const METRICS_SECONDS = 35;

/** The genuine reducer, as its log and its own metrics show it. */
export class GenuineReducer implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  readonly #metricsPort = freePort();
  readonly program: Program;
  readonly #samples = new Map<string, number>();

  private constructor(port: number, folder: string, level: LogLevel) {
    this.port = port;
    this.#folder = folder;
    this.program = new Program({
      command: `${equipment("reducer")}/run.sh`,
      args: [String(port), this.#log],
      environment: {
        PATH: Deno.env.get("PATH") ?? "",
        HOME: Deno.env.get("HOME") ?? "",
        XDG_CACHE_HOME: Deno.env.get("XDG_CACHE_HOME") ?? "",
        LEVEL: level,
        PROM_PORT: String(this.#metricsPort),
        FLOW_PORT: String(freePort()),
      },
    });
  }

  /** `port`: that of a reducer that was there before, for a restart. */
  static async start(
    { port = freePort(), level = "trace" }: { readonly port?: number; readonly level?: LogLevel } =
      {},
  ): Promise<GenuineReducer> {
    const folder = await Deno.makeTempDir({ prefix: "k8s-collector-reducer-" });
    return new GenuineReducer(port, folder, level);
  }

  /** Its log as lines, without the reports that it prints besides. */
  async lines(): Promise<readonly string[]> {
    return (await Deno.readTextFile(this.#log)).split("\n").filter((line) => ENTRY.test(line));
  }

  /** Pods that it holds, by uid. */
  async pods(): Promise<ReadonlyMap<string, ArrivedPod>> {
    const pods = new Map<string, ArrivedPod>();
    for (const line of await this.lines()) {
      const [, uid = "", ownerName = "", namespace = ""] = POD_NEW.exec(line) ?? [];
      if (uid !== "") {
        pods.set(uid, { ownerName, namespace, containers: pods.get(uid)?.containers ?? new Set() });
        continue;
      }
      const [, pod = "", id = ""] = POD_CONTAINER.exec(line) ?? [];
      pods.get(pod)?.containers.add(id);
      const deleted = POD_DELETE.exec(line)?.[1];
      if (deleted !== undefined) pods.delete(deleted);
      else if (POD_RESYNC.test(line)) pods.clear();
    }
    return pods;
  }

  /** Epochs of the resyncs that arrived. */
  async epochs(): Promise<readonly number[]> {
    return (await this.lines()).flatMap((line) => {
      const epoch = POD_RESYNC.exec(line)?.[1];
      return epoch === undefined ? [] : [Number(epoch)];
    });
  }

  /** @throws {AssertionError} when it logged an error, or that a connection was closed */
  async assertContent(): Promise<void> {
    deepStrictEqual((await this.lines()).filter((line) => TROUBLE.test(line)), []);
  }

  /** @throws {AssertionError} unless both of its cores hold so many (as of the last sample) */
  async assertSpans(span: Span, count: number): Promise<void> {
    await this.#scrape();
    for (const core of ["ingest", "matching"]) {
      const found = this.#find("ebpf_net_span_utilization", { module: core, span });
      strictEqual(found, count, `${span} in ${core}: ${found} instead of ${count}`);
    }
  }

  /** Messages of a type that arrived from Kubernetes collectors; 0 before the first sample. */
  async messages(type: string): Promise<number> {
    await this.#scrape();
    return this.#find("ebpf_net_message", { module: "ingest", c_type: "3", message: type }) ?? 0;
  }

  async stop(): Promise<void> {
    await this.program.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.program[Symbol.asyncDispose]();
    try {
      await Deno.remove(this.#folder, { recursive: true });
    } catch (error) {
      // Whoever replaced it by another one may have removed it already.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  get #log(): string {
    return `${this.#folder}/log`;
  }

  /** Every scrape empties a queue of samples: later ones replace earlier ones here. */
  async #scrape(): Promise<void> {
    const response = await fetch(`http://127.0.0.1:${this.#metricsPort}/metrics`);
    for (const line of (await response.text()).split("\n")) {
      const [, series = "", value = ""] = SAMPLE.exec(line) ?? [];
      if (series !== "") this.#samples.set(series, Number(value));
    }
  }

  #find(name: string, labels: Readonly<Record<string, string>>): number | undefined {
    const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    const series = this.#samples.keys().find((candidate) =>
      candidate.startsWith(`${name}{`) && wanted.every((label) => candidate.includes(label))
    );
    return series === undefined ? undefined : this.#samples.get(series);
  }
}

const ENTRY = /^\d{4}-\d\d-\d\d \S+ (trace|debug|info|warning|error|critical) \[/;
const POD_NEW = /set_pod_new: uid (\S+), ip \w+, uid_hash \d+, owner_name (.*?), ns (.*?), version/;
const POD_CONTAINER = /AgentSpan::pod_container: uid=(\S+) container_id=(\S+)/;
const POD_DELETE = /pod_delete: uid[ =](\S+)/;
const POD_RESYNC = /Pod resync (\d+)/;
const TROUBLE = / (error|critical) \[|Connection closed|closing connection|connection error/;
const SAMPLE = /^(\w+\{[^}]*\}) (\S+) \d+$/;
