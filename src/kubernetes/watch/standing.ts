import { getLogger } from "@logtape/logtape";
import type { Failure } from "./failure.ts";
import type { WatchStatistics } from "./statistics.ts";

const log = getLogger(["k8s-collector", "watch"]);

/** What a request was about, for the log. */
export type Verb = "list" | "watch";

/**
 * How a stream stands: whether it fails, since when, and when it is tried again. It is told of every
 * failure and of every good sign, keeps the statistics, and has the log say what changes.
 */
export class Standing {
  readonly #statistics: WatchStatistics;
  readonly #wallClock: () => number;
  /** The failure of the last warning, until that has been taken back. */
  #warned: Failure | undefined;

  /** `wallClock`: milliseconds since the Unix epoch. */
  constructor(statistics: WatchStatistics, wallClock: () => number) {
    this.#statistics = statistics;
    this.#wallClock = wallClock;
  }

  get failing(): boolean {
    return this.#statistics.failingSince !== undefined;
  }

  /** A request failed. */
  failed(failure: Failure): void {
    const { failures } = this.#statistics;
    const { reason, message } = failure;
    failures[reason] = (failures[reason] ?? 0) + 1;
    const at = this.#wallClock();
    this.#statistics.failingSince ??= at;
    this.#statistics.lastFailure = { reason, message, at };
  }

  /** What is put right at once is no reason for a warning. */
  goesOn(verb: Verb, failure: Failure): void {
    log.info("going on with {resource} after {reason}: {detail}", this.#described(verb, failure));
  }

  /** The next request is so many milliseconds away. */
  waits(verb: Verb, failure: Failure | undefined, milliseconds: number): void {
    this.#statistics.nextAttemptAt = this.#wallClock() + milliseconds;
    if (failure === undefined) return;
    this.#warned = failure;
    log.warning("cannot {verb} {resource}, {reason}: {detail}; trying again in {seconds} s", {
      ...this.#described(verb, failure),
      seconds: Math.round(milliseconds / 100) / 10,
    });
  }

  /** A list from scratch has become necessary. */
  listsAnew({ remedy }: Failure): void {
    const { resource, resourceVersion } = this.#statistics;
    this.#statistics.relists++;
    // The failure itself says so.
    if (remedy === "relist" || remedy === "whole list") return;
    log.info("{resource}: listing anew, because watches from version {version} are of no use", {
      resource,
      version: resourceVersion,
    });
  }

  /** Lists are not streamed any more. */
  endsStreaming(failure: Failure): void {
    log.info("{resource}: listing in pages from now on, because {detail}", {
      resource: this.#statistics.resource,
      detail: failure.message,
    });
  }

  /** The next request is under way. */
  tries(): void {
    this.#statistics.nextAttemptAt = undefined;
  }

  /** A list is complete, or a watch has lasted or brought something. */
  isWell(): void {
    this.#statistics.failingSince = undefined;
    const warned = this.#warned;
    if (warned === undefined) return;
    this.#warned = undefined;
    const { resource } = this.#statistics;
    if (warned.reason === "forbidden") log.info("{resource}: may be watched again", { resource });
    else log.info("{resource}: the API server answers again", { resource });
  }

  #described(verb: Verb, { reason, message }: Failure): Record<string, string> {
    return { verb, resource: this.#statistics.resource, reason, detail: message };
  }
}
