import { type Clock, SYSTEM_CLOCK } from "../../time/mod.ts";
import { Access } from "./access.ts";
import type { ApiRequest } from "./api_request.ts";
import { ApiServer, type CompressedStreams, type ServerCertificate } from "./api_server.ts";
import { Churn } from "./churn.ts";
import { Cluster } from "./cluster.ts";
import type { Format } from "./encoding.ts";
import type { Faults } from "./faults.ts";
import { Jobs } from "./jobs.ts";
import { Kubelet } from "./kubelet.ts";
import { AT_ONCE, type Pace, PodLauncher } from "./pod_launcher.ts";
import { populate } from "./populate.ts";
import { Random } from "./random.ts";
import type { ResourceName } from "./resources.ts";
import { Timers } from "./timers.ts";
import { FrameCache } from "./watch_events.ts";
import { Workloads } from "./workloads.ts";

export interface SimulatorOptions {
  /** Pods that are there from the beginning; none when absent. */
  readonly pods?: number;
  /** ReplicaSets that own most of them; one for ten pods when absent. */
  readonly replicasets?: number;
  readonly nodes?: number;
  /** The same seed, options and calls give the same objects. */
  readonly seed?: number;
  readonly hostname?: string;
  /** 0, the default, lets the system choose one. */
  readonly port?: number;
  /** Pod events per second, without end. */
  readonly churn?: number;
  readonly clock?: Clock;
  /** How long pods take to start and stop when workloads change. */
  readonly pace?: Pace;
  readonly bookmarkSeconds?: number;
  /** False for a server with the feature switched off: it refuses `sendInitialEvents`. */
  readonly watchList?: boolean;
  /** Nothing when absent. */
  readonly compressedStreams?: CompressedStreams;
  /** What the server speaks, its default first: JSON and protobuf when absent. */
  readonly encodings?: readonly Format["encoding"][];
  /** To speak TLS with; plain HTTP when absent, by which no collector sends a token. */
  readonly certificate?: ServerCertificate;
  /** Bearer token that requests must carry. */
  readonly token?: string;
  /** As whom the client is known, in the messages of refusals. */
  readonly user?: string;
  /** Changes kept of each resource. */
  readonly historyLimit?: number;
  /** Told of what controllers do by themselves, in words. */
  readonly report?: (text: string) => void;
  /** Told of every request for objects. */
  readonly onRequest?: (request: ApiRequest) => void;
}

/** A cluster with its API server, running. */
export class Simulator {
  readonly cluster: Cluster;
  readonly kubelet: Kubelet;
  readonly workloads: Workloads;
  readonly jobs: Jobs;
  readonly access: Access;
  readonly #server: ApiServer;
  readonly #timers: Timers;
  readonly #churn: Churn | undefined;
  readonly #address: Deno.NetAddr;
  readonly #scheme: "http" | "https";

  constructor(options: SimulatorOptions = {}) {
    const {
      pods = 0,
      seed = 1,
      hostname = "127.0.0.1",
      port = 0,
      churn = 0,
      clock = SYSTEM_CLOCK,
      pace = AT_ONCE,
      bookmarkSeconds = 60,
      historyLimit,
      replicasets,
      report = () => {},
      onRequest,
    } = options;
    const random = new Random(seed);
    this.cluster = new Cluster({
      clock,
      random,
      nodes: options.nodes ?? Math.max(3, Math.ceil(pods / 100)),
      ...(historyLimit === undefined ? {} : { historyLimit }),
    });
    this.kubelet = new Kubelet(this.cluster);
    populate(this.cluster, this.kubelet, {
      pods,
      ...(replicasets === undefined ? {} : { replicasets }),
    });
    this.#timers = new Timers(clock);
    const launcher = new PodLauncher(this.cluster, this.kubelet, this.#timers, pace);
    this.workloads = new Workloads(this.cluster, this.kubelet, launcher);
    this.jobs = new Jobs(this.cluster, this.kubelet, launcher, this.#timers, report);
    this.access = new Access(
      options.token,
      options.user ?? "system:serviceaccount:default:k8s-collector",
    );
    this.#server = new ApiServer({
      watch: {
        cluster: this.cluster,
        frames: new FrameCache(),
        watchList: options.watchList ?? true,
        bookmarkMilliseconds: bookmarkSeconds * 1000,
        defaultTimeoutMilliseconds: DEFAULT_TIMEOUT_MILLISECONDS,
      },
      access: this.access,
      compressedStreams: options.compressedStreams ?? "none",
      encodings: options.encodings ?? ["json", "protobuf"],
      ...(options.certificate === undefined ? {} : { certificate: options.certificate }),
      ...(onRequest === undefined ? {} : { onRequest }),
    });
    this.#scheme = options.certificate === undefined ? "http" : "https";
    this.#address = this.#server.listen(hostname, port);
    if (churn > 0) {
      this.#churn = new Churn(this.cluster, this.kubelet, churn);
      this.#churn.start();
    }
  }

  get faults(): Faults {
    return this.#server.faults;
  }

  /** For example `http://127.0.0.1:8001`. */
  get url(): string {
    const { hostname, port } = this.#address;
    return `${this.#scheme}://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
  }

  /** Watches that are open. */
  watches(resource?: ResourceName): number {
    return this.#server.watches(resource);
  }

  /** A namespace goes with all that is in it. */
  deleteNamespace(namespace: string): void {
    this.workloads.forgetNamespace(namespace);
    this.jobs.forgetNamespace(namespace);
    this.cluster.deleteNamespace(namespace);
  }

  /** The API server is down: connections break and new ones are refused. The cluster lives on. */
  async suspend(): Promise<void> {
    await this.#server.close();
  }

  /** The API server is up again, under the same address. */
  resume(): void {
    this.#server.listen(this.#address.hostname, this.#address.port);
  }

  async close(): Promise<void> {
    this.#churn?.stop();
    this.#timers.cancelAll();
    await this.#server.close();
  }
}

/** As with real servers, which end watches after half an hour or later. */
const DEFAULT_TIMEOUT_MILLISECONDS = 30 * 60_000;

/** @throws {SimulatorListenError} when the API server cannot listen at its address. */
export function startSimulator(options: SimulatorOptions = {}): Simulator {
  return new Simulator(options);
}
