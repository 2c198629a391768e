import type { PodHistory } from "../history/mod.ts";
import { PODS } from "../../kubernetes/resource/mod.ts";
import {
  type ListBounds,
  type Transport,
  Watcher,
  type WatchStatistics,
} from "../../kubernetes/watch/mod.ts";
import { type Clock, Turns } from "../../time/mod.ts";
import type { Namespaces } from "./namespaces.ts";
import type { OwnerLookup } from "./owner_lookup.ts";
import type { Kept } from "./pod_facts.ts";
import { PodFactsDecoder } from "./pod_facts_decoder.ts";
import type { PodSource } from "./source.ts";

export interface ApiSourceOptions {
  readonly history: PodHistory;
  readonly transport: Transport;
  readonly owners: OwnerLookup;
  /** Asked for their labels; undefined where nobody wants those. */
  readonly namespaces: Namespaces | undefined;
  /** Only the pods of this node; all pods when undefined. */
  readonly node: string | undefined;
  readonly kept: Kept;
  readonly description: string;
  readonly timeoutSeconds: { readonly minimum: number; readonly maximum: number };
  readonly listBounds: ListBounds;
  readonly clock: Clock;
  readonly wallClock: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/**
 * The pods of the API server, by one watch. Their owners are asked for one by one, as they are
 * needed: an agent on every node that watched all ReplicaSets of the cluster would cost the API
 * server more than it is worth.
 */
export class ApiSource implements PodSource {
  readonly learns = true;
  readonly description: string;
  readonly #watcher: Watcher<{ readonly uid: string }>;
  readonly #owners: OwnerLookup;
  readonly #namespaces: Namespaces | undefined;

  constructor(options: ApiSourceOptions) {
    const { history, node, kept, owners } = options;
    this.description = options.description;
    this.#owners = owners;
    this.#namespaces = options.namespaces;
    this.#watcher = new Watcher({
      target: {
        type: PODS,
        namespace: undefined,
        labelSelector: undefined,
        fieldSelector: node === undefined ? undefined : `spec.nodeName=${node}`,
      },
      of: "objects",
      decoder: new PodFactsDecoder(kept),
      sink: {
        known: (uid) => history.facts(uid),
        restarted: (records) => {
          history.restarted(records);
          for (const pod of records.values()) owners.need(pod);
        },
        applied: (pod) => {
          history.applied(pod);
          owners.need(pod);
        },
        deleted: (uid) => history.deleted(uid),
        blocked: () => {},
      },
      transport: options.transport,
      clock: options.clock,
      turns: new Turns(() => options.clock.now()),
      wallClock: options.wallClock,
      random: options.random,
      initialList: "watch-list",
      timeoutSeconds: options.timeoutSeconds,
      listBounds: options.listBounds,
    });
  }

  get settled(): boolean {
    return this.#owners.settled && (this.#namespaces?.settled ?? true);
  }

  get watch(): WatchStatistics {
    return this.#watcher.statistics;
  }

  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([
      this.#watcher.run(signal),
      this.#owners.run(signal),
      this.#namespaces?.run(signal),
    ]);
  }
}
