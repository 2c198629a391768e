import { getLogger } from "@logtape/logtape";
import {
  type Encoding,
  type ListMetadata,
  MalformedError,
  type ObjectDecoder,
} from "../encoding/mod.ts";
import { brokenStream, classify, type Failure, type Remedy } from "./failure.ts";
import { isOlder } from "./resource_version.ts";
import type { WatchSink } from "./sink.ts";
import type { State } from "./state.ts";
import type { WatchStatistics } from "./statistics.ts";

const log = getLogger(["k8s-collector", "watch"]);

/** Response bodies of one kind's lists and watches, decoded into its sink. */
export class ObjectStream<R extends { readonly uid: string }> {
  readonly #decoder: ObjectDecoder<R>;
  readonly #sink: WatchSink<R>;
  readonly #statistics: WatchStatistics;
  readonly #known: (uid: string) => R | undefined;
  /** What has come of the list in progress. */
  #collected = new Map<string, R>();
  #streaming = false;
  #listed = false;
  #resourceVersion = "";
  #failure: Failure | undefined;
  /** The resourceVersion from which going on failed last. */
  #stuckAt: string | undefined;
  #events = 0;

  constructor(decoder: ObjectDecoder<R>, sink: WatchSink<R>, statistics: WatchStatistics) {
    this.#decoder = decoder;
    this.#sink = sink;
    this.#statistics = statistics;
    this.#known = (uid) => sink.known(uid);
  }

  /** Before each request: a watch begins at a version, a list does not have one yet. */
  begin(state: State): void {
    this.#streaming = state.kind === "streaming list";
    this.#listed = state.kind === "watching";
    this.#resourceVersion = state.kind === "watching" ? state.resourceVersion : "";
    this.#failure = undefined;
    this.#events = 0;
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

  /** ADDED, MODIFIED and DELETED events since `begin`. */
  get events(): number {
    return this.#events;
  }

  /** Swaps the collected list in. */
  complete(): void {
    const records = this.#collected;
    this.#collected = new Map();
    this.#listed = true;
    this.#stuckAt = undefined;
    this.#sink.restarted(records);
  }

  discard(): void {
    this.#collected = new Map();
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
    if (watch.pending > 0) {
      this.#failure = brokenStream("connection", "the stream ended inside an event");
    }
  }

  /**
   * Bytes that make no sense: the first time the stream is read again from the same place, for they
   * may have been damaged on the way; when that fails there too, a list gets past them.
   */
  malformed(message: string): Failure {
    return brokenStream("malformed", message, this.#isStuck() ? this.#wayOut() : "retry");
  }

  /** True when going on from this place has failed before. */
  #isStuck(): boolean {
    const again = this.#stuckAt === this.#resourceVersion;
    this.#stuckAt = this.#resourceVersion;
    return again;
  }

  #wayOut(): Remedy {
    return this.#streaming && !this.#listed ? "list instead" : "relist";
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
    try {
      const record = encoding[how](this.#decoder, bytes, start, end, this.#known);
      if (record.uid !== "") this.#collected.set(record.uid, record);
      else this.#skipped("it has no uid");
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      this.#skipped(error.message);
    }
  }

  #apply(encoding: Encoding, bytes: Uint8Array, start: number, end: number): void {
    const record = this.#object(encoding, bytes, start, end);
    if (record === undefined) return;
    this.#advance(this.#decoder.resourceVersion());
    if (record.uid === "") this.#skipped("it has no uid");
    else this.#sink.applied(record);
  }

  #delete(encoding: Encoding, bytes: Uint8Array, start: number, end: number): void {
    const record = this.#object(encoding, bytes, start, end);
    if (record === undefined) return;
    if (!this.#listed) {
      this.#collected.delete(record.uid);
      return;
    }
    this.#advance(this.#decoder.resourceVersion());
    if (record.uid === "") this.#skipped("it has no uid");
    else this.#sink.deleted(record.uid);
  }

  #object(encoding: Encoding, bytes: Uint8Array, start: number, end: number): R | undefined {
    this.#events++;
    this.#statistics.events++;
    try {
      return encoding.object(this.#decoder, bytes, start, end, this.#known);
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      this.#statistics.undecodable++;
      this.#failure = this.malformed(error.message);
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

  /** A server that fails again and again at one place is asked for a list, as it may get past it. */
  #error(encoding: Encoding, bytes: Uint8Array, start: number, end: number): void {
    const failure = classify(
      encoding.status(bytes, start, end),
      this.#listed ? "event" : "streaming list",
    );
    const stuck = failure.remedy === "retry" && failure.code >= 500 && this.#isStuck();
    this.#failure = stuck ? { ...failure, remedy: this.#wayOut() } : failure;
  }

  /** Never back: a bookmark or an event may be older than what came before it. */
  #advance(resourceVersion: string): void {
    if (resourceVersion === "" || isOlder(resourceVersion, this.#resourceVersion)) return;
    this.#resourceVersion = resourceVersion;
    this.#statistics.resourceVersion = resourceVersion;
  }

  #skipped(reason: string): void {
    this.#statistics.undecodable++;
    log.warning("skipped an object of {resource}: {reason}", {
      resource: this.#statistics.resource,
      reason,
    });
  }
}
