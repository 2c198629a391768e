import { getLogger } from "@logtape/logtape";
import {
  type Encoding,
  type ListMetadata,
  MalformedError,
  type ObjectDecoder,
} from "../encoding/mod.ts";
import { brokenStream, classify, type Failure } from "./failure.ts";
import { isOlder } from "./resource_version.ts";
import { type Gathering, type WatchSink, WholeGathering } from "./sink.ts";
import type { State } from "./state.ts";
import type { WatchStatistics } from "./statistics.ts";

const log = getLogger(["k8s-collector", "watch"]);

/** Response bodies of one kind's lists and watches, decoded into its sink. */
export class ObjectStream<R extends { readonly uid: string }> {
  readonly #decoder: ObjectDecoder<R>;
  readonly #sink: WatchSink<R>;
  readonly #statistics: WatchStatistics;
  readonly #known: (uid: string) => R | undefined;
  /** What is kept of the list in progress. */
  readonly #gathering: Gathering<R>;
  #collected = 0;
  #taken = 0;
  #listed = false;
  #resourceVersion = "";
  #failure: Failure | undefined;
  #progressed = false;

  constructor(decoder: ObjectDecoder<R>, sink: WatchSink<R>, statistics: WatchStatistics) {
    this.#decoder = decoder;
    this.#sink = sink;
    this.#gathering = sink.gathering ?? new WholeGathering();
    this.#statistics = statistics;
    this.#known = (uid) => sink.known(uid);
  }

  /** Before each request: a watch begins at a version, a list does not have one yet. */
  begin(state: State): void {
    this.#listed = state.kind === "watching";
    this.#resourceVersion = state.kind === "watching" ? state.resourceVersion : "";
    this.#failure = undefined;
    this.#progressed = false;
    this.#taken = 0;
    if (this.#listed) this.#statistics.resourceVersion = this.#resourceVersion;
  }

  /** The sink holds a complete list, and the stream goes on from it. */
  get listed(): boolean {
    return this.#listed;
  }

  /** Where a watch can be resumed; empty when only a list helps. */
  get resumable(): string {
    return this.#listed ? this.#resourceVersion : "";
  }

  /** Why the stream must not be read further, if so. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /**
   * An event has moved the store on since `begin`. A bookmark does not, nor does an event of a
   * version that was known: a server that sends nothing else and hangs up would be asked at once,
   * for ever.
   */
  get progressed(): boolean {
    return this.#progressed;
  }

  /** Objects that have come of the list in progress. */
  get collected(): number {
    return this.#collected;
  }

  /** Objects and changes of a list that this answer has brought, whatever became of them. */
  get taken(): number {
    return this.#taken;
  }

  /** Swaps the collected list in. */
  complete(): void {
    this.#collected = 0;
    this.#listed = true;
    this.#sink.restarted(this.#gathering.take());
  }

  discard(): void {
    this.#collected = 0;
    this.#gathering.clear();
  }

  /** @throws {MalformedError} when the body is not a list. */
  async readList(encoding: Encoding, body: AsyncIterable<Uint8Array>): Promise<ListMetadata> {
    const list = encoding.list((bytes, start, end) =>
      this.#collect(encoding, "item", bytes, start, end)
    );
    for await (const chunk of body) list.push(chunk);
    const metadata = list.finish();
    if (metadata.resourceVersion === "") throw new MalformedError("a list without resourceVersion");
    return metadata;
  }

  /**
   * Reads until the stream ends or `failure` says why it must end.
   * @throws {MalformedError} when the body is not a watch stream.
   */
  async readWatch(encoding: Encoding, body: AsyncIterable<Uint8Array>): Promise<void> {
    const watch = encoding.watch((type, bytes, start, end) => {
      if (this.#failure !== undefined) return;
      switch (type) {
        case "ADDED":
        case "MODIFIED":
          if (this.#listed) this.#apply(encoding, bytes, start, end);
          else this.#collect(encoding, "object", bytes, start, end);
          return;
        case "DELETED":
          this.#delete(encoding, bytes, start, end);
          return;
        case "BOOKMARK":
          this.#bookmark(encoding, bytes, start, end);
          return;
        case "ERROR":
          this.#error(encoding, bytes, start, end);
          return;
        case "unknown":
          return;
      }
    });
    for await (const chunk of body) {
      watch.push(chunk);
      if (this.#failure !== undefined) return;
    }
    if (!watch.finish()) {
      this.#failure = brokenStream("connection", "the stream ended inside an event");
    }
  }

  /** An object of a list that is not complete yet. A malformed one does not spoil the others. */
  #collect(
    encoding: Encoding,
    how: "item" | "object",
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void {
    this.#statistics.listItems++;
    this.#taken++;
    try {
      const record = encoding[how](this.#decoder, bytes, start, end, this.#known);
      if (record.uid === "") this.#skipped("it has no uid");
      else if (this.#gathering.add(record)) this.#collected++;
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      this.#skipped(error.message);
    }
  }

  #apply(encoding: Encoding, bytes: Uint8Array, start: number, end: number): void {
    const record = this.#object(encoding, bytes, start, end);
    if (record === undefined) return;
    if (this.#advance(this.#decoder.resourceVersion())) this.#progressed = true;
    if (record.uid === "") this.#skipped("it has no uid");
    else this.#sink.applied(record);
  }

  #delete(encoding: Encoding, bytes: Uint8Array, start: number, end: number): void {
    const record = this.#object(encoding, bytes, start, end);
    if (record === undefined) return;
    if (!this.#listed) {
      this.#taken++;
      this.#gathering.remove(record.uid);
      return;
    }
    if (this.#advance(this.#decoder.resourceVersion())) this.#progressed = true;
    if (record.uid === "") this.#skipped("it has no uid");
    else this.#sink.deleted(record.uid);
  }

  #object(encoding: Encoding, bytes: Uint8Array, start: number, end: number): R | undefined {
    this.#statistics.events++;
    try {
      return encoding.object(this.#decoder, bytes, start, end, this.#known);
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      this.#statistics.undecodable++;
      this.#failure = brokenStream("malformed", error.message, "retry");
      return undefined;
    }
  }

  #bookmark(encoding: Encoding, bytes: Uint8Array, start: number, end: number): void {
    const { resourceVersion, initialEventsEnd } = encoding.bookmark(bytes, start, end);
    if (resourceVersion === "") throw new MalformedError("a bookmark without resourceVersion");
    this.#statistics.bookmarks++;
    if (!this.#listed) {
      if (!initialEventsEnd) {
        const message = "the server sent a bookmark before the end of the streamed list";
        this.#failure = brokenStream("malformed", message, "list instead");
        return;
      }
      this.complete();
    }
    this.#advance(resourceVersion);
  }

  #error(encoding: Encoding, bytes: Uint8Array, start: number, end: number): void {
    const status = encoding.status(bytes, start, end);
    this.#failure = classify(status, this.#listed ? "event" : "streaming list");
  }

  /** Whether it went on. Never back: a bookmark or an event may be older than what came before. */
  #advance(resourceVersion: string): boolean {
    const before = this.#resourceVersion;
    if (resourceVersion === "" || isOlder(resourceVersion, before)) return false;
    this.#resourceVersion = resourceVersion;
    this.#statistics.resourceVersion = resourceVersion;
    return resourceVersion !== before;
  }

  #skipped(reason: string): void {
    this.#statistics.undecodable++;
    log.warning("skipped an object of {resource}: {reason}", {
      resource: this.#statistics.resource,
      reason,
    });
  }
}
