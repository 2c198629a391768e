import { getLogger } from "@logtape/logtape";
import {
  mayBeOwned,
  type Owner,
  type OwnerFacts,
  type PodFacts,
  type PodHistory,
} from "../history/mod.ts";
import type { Clock } from "../../time/mod.ts";
import { AskQueue } from "./ask_queue.ts";

const log = getLogger(["k8s-collector", "enrichment"]);

const REMEMBERED = 10_000;

/** Asks for one owner: who controls it. Undefined when there is no such object any more. */
export type AskOwner = (
  owner: Owner,
  namespace: string,
  signal: AbortSignal,
) => Promise<OwnerFacts | undefined>;

interface Wanted {
  readonly owner: Owner;
  readonly namespace: string;
}

/**
 * Asks for the owners of pods, each once: a ReplicaSet or a Job has its own owner, and that does not
 * change. All others are workloads themselves.
 */
export class OwnerLookup {
  readonly #history: PodHistory;
  readonly #asked = new Set<string>();
  readonly #queue: AskQueue<Wanted>;

  constructor(history: PodHistory, ask: AskOwner, clock: Clock) {
    this.#history = history;
    this.#queue = new AskQueue({
      ask: async ({ owner, namespace }, signal) => {
        const facts = await ask(owner, namespace, signal);
        // One that is gone will not come back under its uid.
        history.ownerApplied(facts ?? { uid: owner.uid, controller: undefined });
        this.#remember(owner.uid);
      },
      failed: ({ owner: { kind, name } }, error) =>
        log.warning("cannot ask who owns {kind} {name}: {error}; its pods go without until then", {
          resource: "owners",
          reason: error.name,
          kind,
          name,
          error,
        }),
      clock,
    });
  }

  get settled(): boolean {
    return this.#queue.settled;
  }

  /** Notes whom to ask about. */
  need({ controller, namespace }: PodFacts): void {
    if (controller === undefined || !mayBeOwned(controller)) return;
    const { uid } = controller;
    if (this.#history.ownerKnown(uid) || this.#asked.has(uid)) return;
    this.#queue.add(uid, { owner: controller, namespace });
  }

  async run(signal: AbortSignal): Promise<void> {
    await this.#queue.run(signal);
  }

  #remember(uid: string): void {
    this.#asked.add(uid);
    // What is forgotten here is known to the history, or needed by no pod.
    if (this.#asked.size >= REMEMBERED) this.#asked.clear();
  }
}
