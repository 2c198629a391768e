import { getLogger } from "@logtape/logtape";
import {
  mayBeOwned,
  type Owner,
  type OwnerFacts,
  type PodFacts,
  type PodHistory,
} from "../history/mod.ts";
import { Failure } from "../../failure/mod.ts";
import { type Clock, pause } from "../../time/mod.ts";

const log = getLogger(["k8s-collector", "enrichment"]);

/** So many are asked for at a time. */
const AT_ONCE = 4;
const AGAIN_MILLISECONDS = 5_000;

/** Asks for one owner: who controls it. Undefined when there is no such object any more. */
export type AskOwner = (
  owner: Owner,
  namespace: string,
  signal: AbortSignal,
) => Promise<OwnerFacts | undefined>;

/**
 * Asks for the owners of pods, each once: a ReplicaSet or a Job has its own owner, and that does not
 * change. All others are workloads themselves.
 */
export class OwnerLookup {
  readonly #history: PodHistory;
  readonly #ask: AskOwner;
  readonly #clock: Clock;
  readonly #wanted = new Map<string, { readonly owner: Owner; readonly namespace: string }>();
  readonly #asked = new Set<string>();
  #wake = Promise.withResolvers<void>();

  constructor(history: PodHistory, ask: AskOwner, clock: Clock) {
    this.#history = history;
    this.#ask = ask;
    this.#clock = clock;
  }

  get settled(): boolean {
    return this.#wanted.size === 0;
  }

  /** Notes whom to ask about. */
  need({ controller, namespace }: PodFacts): void {
    if (controller === undefined || !mayBeOwned(controller)) return;
    const { uid } = controller;
    if (this.#history.ownerKnown(uid) || this.#asked.has(uid)) return;
    this.#wanted.set(uid, { owner: controller, namespace });
    this.#wake.resolve();
  }

  async run(signal: AbortSignal): Promise<void> {
    const stop = () => this.#wake.resolve();
    signal.addEventListener("abort", stop);
    try {
      while (!signal.aborted) {
        await this.#wake.promise;
        this.#wake = Promise.withResolvers();
        if (signal.aborted) return;
        await this.#askAll(signal);
        if (this.#wanted.size === 0) continue;
        await pause(this.#clock, AGAIN_MILLISECONDS, signal);
        this.#wake.resolve();
      }
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  async #askAll(signal: AbortSignal): Promise<void> {
    const queue = [...this.#wanted.values()];
    const worker = async () => {
      for (let next = queue.shift(); next !== undefined && !signal.aborted; next = queue.shift()) {
        await this.#askOne(next.owner, next.namespace, signal);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  async #askOne(owner: Owner, namespace: string, signal: AbortSignal): Promise<void> {
    try {
      const facts = await this.#ask(owner, namespace, signal);
      // One that is gone will not come back under its uid.
      this.#history.ownerApplied(facts ?? { uid: owner.uid, controller: undefined });
      this.#wanted.delete(owner.uid);
      this.#remember(owner.uid);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Failure)) throw error;
      log.warning("cannot ask who owns {kind} {name}: {error}; its pods go without until then", {
        resource: "owners",
        reason: error.name,
        kind: owner.kind,
        name: owner.name,
        error,
      });
    }
  }

  #remember(uid: string): void {
    this.#asked.add(uid);
    if (this.#asked.size < 10_000) return;
    // What is forgotten here is known to the history, or needed by no pod.
    this.#asked.clear();
  }
}
