import { getLogger } from "@logtape/logtape";
import { InventoryFileError, type PodHistory, readPod, type RetainedPod } from "../history/mod.ts";
import { Backoff, type Clock, pause } from "../../time/mod.ts";
import { readLines } from "./lines.ts";
import type { PodSource } from "./source.ts";

const log = getLogger(["k8s-collector", "enrichment"]);

/** The other side sends a line at least every 20 s. */
const SILENCE_MILLISECONDS = 60_000;

export interface CentralSourceOptions {
  readonly history: PodHistory;
  /** Of the collector's API, for example `https://k8s-collector:8082`. */
  readonly url: string;
  readonly node: string | undefined;
  /** Read anew for every request, for it may be rotated; undefined when none is asked for. */
  readonly token: () => Promise<string | undefined>;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

type Line =
  | { readonly type: "snapshot" | "added" | "changed" | "removed"; readonly pod: unknown }
  | { readonly type: "synced" }
  | { readonly type: "heartbeat" };

/** The pods that the central collector knows: one watch of the API server for all nodes. */
export class CentralSource implements PodSource {
  readonly learns = true;
  readonly settled = true;
  readonly description: string;
  readonly #options: CentralSourceOptions;
  readonly #backoff: Backoff;

  constructor(options: CentralSourceOptions) {
    this.#options = options;
    this.description = options.url;
    this.#backoff = new Backoff({
      initialMilliseconds: 500,
      maximumMilliseconds: 30_000,
      factor: 2,
      jitter: 1,
      resetMilliseconds: 60_000,
    }, options.random);
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, url } = this.#options;
    while (!signal.aborted) {
      try {
        await this.#follow(signal);
      } catch (error) {
        if (signal.aborted) return;
        log.warning("the inventory of {url} is not to be had: {error}", {
          resource: "inventory",
          reason: error instanceof Error ? error.name : "unknown",
          url,
          error,
        });
      }
      await pause(clock, this.#backoff.after(clock.now()), signal);
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { clock, url, node, token } = this.#options;
    const target = new URL("/api/v1/pods", url);
    target.searchParams.set("watch", "1");
    if (node !== undefined) target.searchParams.set("node", node);
    const bearer = await token();
    const silent = new AbortController();
    let cancel = clock.after(SILENCE_MILLISECONDS, () => silent.abort());
    try {
      const response = await this.#options.fetch(target, {
        headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
        signal: AbortSignal.any([signal, silent.signal]),
        redirect: "error",
      });
      if (!response.ok || response.body === null) {
        await response.body?.cancel();
        throw new InventoryFileError(`${url} answers ${response.status} ${response.statusText}`);
      }
      const snapshot = new Map<string, RetainedPod>();
      for await (const line of readLines(response.body)) {
        cancel();
        cancel = clock.after(SILENCE_MILLISECONDS, () => silent.abort());
        this.#take(JSON.parse(line) as Line, snapshot);
      }
    } finally {
      cancel();
    }
  }

  #take(line: Line, snapshot: Map<string, RetainedPod>): void {
    const { history, url } = this.#options;
    switch (line.type) {
      case "snapshot": {
        const pod = readPod(line.pod, `an answer of ${url}`);
        snapshot.set(pod.uid, pod);
        return;
      }
      case "synced": {
        const pods = [...snapshot.values()];
        const ended = pods.filter(({ until }) => until.kind !== "live");
        history.restore(ended, undefined, 0);
        const live = pods.filter(({ until }) => until.kind === "live");
        history.restarted(new Map(live.map((pod) => [pod.uid, pod])));
        for (const pod of live) this.#owners(pod);
        snapshot.clear();
        return;
      }
      case "added":
      case "changed": {
        const pod = readPod(line.pod, `an answer of ${url}`);
        history.applied(pod);
        this.#owners(pod);
        return;
      }
      case "removed":
        history.deleted(readPod(line.pod, `an answer of ${url}`).uid);
        return;
      case "heartbeat":
        return;
    }
  }

  /** The other side knows who owns the owners. */
  #owners({ owners }: RetainedPod): void {
    for (const [level, { uid }] of owners.entries()) {
      this.#options.history.ownerApplied({ uid, controller: owners[level + 1] });
    }
  }
}
