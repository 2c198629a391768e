import { getLogger } from "@logtape/logtape";
import type { Clock } from "../../time/mod.ts";
import { AskQueue } from "./ask_queue.ts";

const log = getLogger(["k8s-collector", "enrichment"]);

/** Labels of namespaces change rarely, and a watch of them all would be cluster-wide. */
const FRESH_MILLISECONDS = 600_000;
const REMEMBERED = 10_000;

export interface NamespaceFacts {
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Asks for one namespace; undefined when there is none of that name. */
export type AskNamespace = (
  name: string,
  signal: AbortSignal,
) => Promise<NamespaceFacts | undefined>;

interface Known {
  readonly facts: NamespaceFacts | undefined;
  readonly at: number;
}

/** What is known of namespaces: each is asked for when it is needed, and anew after 10 minutes. */
export class Namespaces {
  readonly #known = new Map<string, Known>();
  readonly #queue: AskQueue<string>;
  readonly #clock: Clock;

  constructor(ask: AskNamespace, clock: Clock) {
    this.#clock = clock;
    this.#queue = new AskQueue({
      ask: async (name, signal) => this.#learn(name, await ask(name, signal)),
      failed: (name, error) =>
        log.warning("cannot ask for namespace {name}: {error}; its pods go without its labels", {
          resource: "namespaces",
          reason: error.name,
          name,
          error,
        }),
      clock,
    });
  }

  get settled(): boolean {
    return this.#queue.settled;
  }

  /**
   * The same object as long as nothing changed. `asking` while nothing is known yet, and undefined
   * where there is no such namespace.
   */
  get(name: string): NamespaceFacts | "asking" | undefined {
    const known = this.#known.get(name);
    const isFresh = known !== undefined && this.#clock.now() - known.at < FRESH_MILLISECONDS;
    if (!isFresh) this.#queue.add(name, name);
    return known === undefined ? "asking" : known.facts;
  }

  async run(signal: AbortSignal): Promise<void> {
    await this.#queue.run(signal);
  }

  #learn(name: string, facts: NamespaceFacts | undefined): void {
    const before = this.#known.get(name)?.facts;
    // Lines of a deleted namespace's pods come late: they keep the labels that it had.
    const isKept = facts === undefined || JSON.stringify(before) === JSON.stringify(facts);
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(name, { facts: isKept ? before : facts, at: this.#clock.now() });
  }
}
