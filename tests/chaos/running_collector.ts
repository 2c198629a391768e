import { Collector } from "../../src/collector/collector.ts";
import { LEAD_ALONE } from "../../src/collector/mod.ts";
import { fetchTransport } from "../../src/kubernetes/watch/mod.ts";
import { dialTcp } from "../../src/intake/mod.ts";
import { connect } from "../../src/kubernetes/connection/mod.ts";
import type { Clock } from "../../src/time/mod.ts";
import { USUAL_BOUNDS } from "../support/usual_bounds.ts";
import type { Schedule } from "./schedule.ts";
import { NO_PUBLIC_AUTHORITIES } from "../support/public_authorities.ts";

/** How long pods that ended are announced; short, for a campaign waits for it. */
const DELETE_TTL = 1_000;

export interface RunningOptions {
  /** The text of one. */
  readonly kubeconfig: string;
  readonly intakePort: number;
  readonly clock: Clock;
  readonly random: () => number;
  readonly initialList: Schedule["initialList"];
  readonly compression: Schedule["compression"];
  readonly relist: Schedule["relist"];
  readonly waitingLimit: number;
  /** It ended by itself, which it must not. */
  readonly ended: (error: unknown) => void;
}

/** A collector in this process, as `collect` puts it together. */
export class RunningCollector {
  readonly name: string;
  collector: Collector | undefined;
  readonly #abort = new AbortController();
  readonly #running: Promise<void>;

  constructor(name: string, options: RunningOptions) {
    this.name = name;
    this.#running = this.#run(options).then(
      () => {
        if (!this.#abort.signal.aborted) options.ended("without an error");
      },
      (error) => options.ended(error instanceof Error ? error.stack : error),
    );
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  async #run(options: RunningOptions): Promise<void> {
    const { clock, random, intakePort } = options;
    const connection = await connect({
      publicAuthorities: NO_PUBLIC_AUTHORITIES,
      kubeconfig: "/kubeconfig",
      context: undefined,
      environment: {},
      readTextFile: () => Promise.resolve(options.kubeconfig),
      clock,
      wallClock: Date.now,
      signal: this.#abort.signal,
    });
    this.collector = new Collector({
      transport: fetchTransport(connection),
      namespace: undefined,
      labelSelector: undefined,
      fieldSelector: undefined,
      initialList: options.initialList,
      watchTimeoutSeconds: { minimum: 20, maximum: 40 },
      listBounds: USUAL_BOUNDS,
      deleteTtlMilliseconds: DELETE_TTL,
      deleteCapacity: 10_000,
      waitingLimit: options.waitingLimit,
      relist: options.relist,
      memoryForObjects: Infinity,
      intake: {
        host: "127.0.0.1",
        port: intakePort,
        compression: options.compression,
        introduction: {
          version: { major: 0, minor: 11, patch: 0 },
          hostname: this.name,
          cpuCores: 2,
          labels: {},
        },
        dial: dialTcp,
      },
      lead: LEAD_ALONE,
      clock,
      wallClock: Date.now,
      random,
    });
    try {
      await this.collector.run(this.#abort.signal);
    } finally {
      connection.close();
    }
  }
}
