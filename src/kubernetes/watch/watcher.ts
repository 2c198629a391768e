import { getLogger } from "@logtape/logtape";
import { Backoff, type BackoffOptions, type Clock, pause } from "../../time/mod.ts";
import { acceptOf, encodingOf, MalformedError, type ObjectDecoder } from "../encoding/mod.ts";
import { brokenStream, classify, type Failure } from "./failure.ts";
import { ObjectStream } from "./object_stream.ts";
import { readStatus } from "./read_status.ts";
import { momentOf, requestOf, type Target } from "./request.ts";
import { BookmarkCadence, deadAt } from "./silence.ts";
import type { WatchSink } from "./sink.ts";
import { Standing, type Verb } from "./standing.ts";
import {
  firstState,
  type InitialList,
  type Outcome,
  type Pause,
  type State,
  step,
} from "./state.ts";
import type { WatchStatistics } from "./statistics.ts";
import { type Answer, type Transport, TransportError } from "./transport.ts";
import { type Deadline, Watchdog } from "./watchdog.ts";

const log = getLogger(["k8s-collector", "watch"]);

/** A streamed list that is silent for so long without its end marker is not supported. */
const END_MARKER_SILENCE = 15_000;
/** A list, or the first byte of a watch, may take so long on a busy server. */
const ANSWER_SILENCE = 60_000;
/** A watch that ends sooner and brought nothing is not begun again at once. */
const SHORT_WATCH = 1_000;
const SLOW_RETRY = 30_000;

/** client-go's reflector: 800 ms, doubled up to 30 s, jitter 1, reset after two minutes of peace. */
const BACKOFF: BackoffOptions = {
  initialMilliseconds: 800,
  maximumMilliseconds: 30_000,
  factor: 2,
  jitter: 1,
  resetMilliseconds: 120_000,
};

export interface WatcherOptions<R> {
  readonly target: Target;
  readonly of: "objects" | "metadata";
  readonly decoder: ObjectDecoder<R>;
  readonly sink: WatchSink<R>;
  readonly transport: Transport;
  readonly clock: Clock;
  /** Milliseconds since the Unix epoch, for instants that others are to read. */
  readonly wallClock: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly initialList: InitialList;
  /** Bounds of the server-side watch timeout, in seconds; each watch draws its own. */
  readonly timeoutSeconds: { readonly minimum: number; readonly maximum: number };
}

/** Keeps a sink equal to what the API server holds of one kind, until it is told to stop. */
export class Watcher<R extends { readonly uid: string }> {
  readonly statistics: WatchStatistics;
  readonly #options: WatcherOptions<R>;
  readonly #stream: ObjectStream<R>;
  readonly #backoff: Backoff;
  readonly #cadence = new BookmarkCadence();
  readonly #standing: Standing;
  #initialList: InitialList;
  #state: State;
  #answeredAt = Infinity;

  constructor(options: WatcherOptions<R>) {
    this.#options = options;
    this.#initialList = options.initialList;
    this.#state = firstState(options.initialList);
    this.#backoff = new Backoff(BACKOFF, options.random);
    this.statistics = {
      resource: options.target.type.plural,
      synced: false,
      syncMilliseconds: 0,
      lists: 0,
      listItems: 0,
      watches: 0,
      events: 0,
      bookmarks: 0,
      relists: 0,
      failures: {},
      undecodable: 0,
      bytesRead: 0,
      lastHeardAt: 0,
      heardAt: 0,
      failingSince: undefined,
      lastFailure: undefined,
      nextAttemptAt: undefined,
      resourceVersion: "",
    };
    this.#standing = new Standing(this.statistics, options.wallClock);
    const startedAt = options.clock.now();
    const { sink } = options;
    this.#stream = new ObjectStream(options.decoder, {
      known: (uid) => sink.known(uid),
      restarted: (records) => {
        if (!this.statistics.synced) {
          this.statistics.synced = true;
          this.statistics.syncMilliseconds = options.clock.now() - startedAt;
        }
        this.#standing.isWell();
        sink.restarted(records);
      },
      applied: (record) => sink.applied(record),
      deleted: (uid) => sink.deleted(uid),
      blocked: () => sink.blocked(),
    }, this.statistics);
  }

  /**
   * Resolves when the signal aborts, and never before. It rejects with what the sink throws, and
   * with what else is no failure of a request: where the stream is cannot be known then.
   */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const outcome = await this.#request(signal);
      if (signal.aborted) return;
      if (outcome.kind === "failed") this.#count(outcome.failure);
      const next = step(this.#state, outcome, this.#initialList);
      if (next.list === "complete") this.#stream.complete();
      else if (next.list === "discard") this.#stream.discard();
      await this.#pause(next.pause, outcome, signal);
      this.#state = next.state;
    }
  }

  /** Makes the request of the present state and stays with it to its end. */
  async #request(signal: AbortSignal): Promise<Outcome> {
    const { clock, target, transport, of } = this.#options;
    const state = this.#state;
    const seconds = this.#timeoutSeconds();
    this.#stream.begin(state);
    this.#answeredAt = Infinity;
    this.#standing.tries();
    if (state.kind === "watching") this.statistics.watches++;
    else if (state.kind === "streaming list" || state.continueToken === "") this.statistics.lists++;

    const abort = new AbortController();
    const stop = () => abort.abort();
    signal.addEventListener("abort", stop);
    let silent = false;
    const watchdog = new Watchdog(clock, (heardAt) => heardAt + ANSWER_SILENCE, () => {
      silent = true;
      stop();
    });
    try {
      const answer = await transport.open(requestOf(target, state, seconds), {
        accept: acceptOf({ of, in: state.kind === "listing" ? "list" : "watch" }),
        signal: abort.signal,
      });
      return await this.#read(answer, state, watchdog, seconds);
    } catch (error) {
      if (silent) return this.#failed(this.#silence(state));
      if (error instanceof MalformedError) {
        return this.#failed(this.#stream.malformed(error.message));
      }
      if (error instanceof TransportError) {
        return this.#failed(brokenStream("connection", error.message));
      }
      // Whoever stops us is waited for by nobody; all else is a mistake, here or in the sink.
      if (signal.aborted) return this.#failed(brokenStream("connection", "stopped"));
      throw error;
    } finally {
      watchdog.stop();
      signal.removeEventListener("abort", stop);
      // Frees the connection when the body was not read to its end.
      stop();
    }
  }

  async #read(
    answer: Answer,
    state: State,
    watchdog: Watchdog,
    seconds: number,
  ): Promise<Outcome> {
    if (answer.status !== 200) {
      return this.#failed(classify(await readStatus(answer), momentOf(state)));
    }
    const encoding = encodingOf(answer.contentType);
    if (encoding === undefined) {
      throw new MalformedError(
        `the answer is of type "${answer.contentType}" instead of protobuf or JSON`,
      );
    }
    if (state.kind === "listing") {
      const metadata = await this.#stream.readList(
        encoding,
        this.#heard(answer.body, watchdog),
      );
      return { kind: "page", ...metadata };
    }
    const begunAt = this.#options.clock.now();
    this.#answeredAt = begunAt;
    this.#cadence.begin(begunAt);
    const deadline: Deadline = (heardAt) =>
      deadAt({
        begunAt,
        heardAt,
        timeoutSeconds: seconds,
        bookmarkInterval: this.#cadence.interval,
      });
    watchdog.watch(
      this.#stream.listed ? deadline : (heardAt) => heardAt + END_MARKER_SILENCE,
    );
    const cancel = this.#wellAfterAWhile();
    try {
      await this.#stream.readWatch(encoding, this.#heard(answer.body, watchdog, deadline));
    } finally {
      cancel();
    }
    if (this.#stream.failure !== undefined) return this.#failed(this.#stream.failure);
    if (this.#useful) this.#standing.isWell();
    return {
      kind: "ended",
      resourceVersion: this.#stream.resumable,
      useful: this.#useful,
    };
  }

  /** Passes the chunks on and keeps the watchdog quiet; the deadline is that of a watch. */
  async *#heard(
    body: AsyncIterable<Uint8Array>,
    watchdog: Watchdog,
    deadline?: Deadline,
  ): AsyncGenerator<Uint8Array> {
    const { statistics } = this;
    let { listed } = this.#stream;
    let { bookmarks } = statistics;
    for await (const chunk of body) {
      const now = this.#options.clock.now();
      statistics.bytesRead += chunk.length;
      statistics.heardAt = now;
      statistics.lastHeardAt = this.#options.wallClock();
      watchdog.heard();
      yield chunk;
      if (this.#standing.failing && this.#useful) this.#standing.isWell();
      if (deadline !== undefined && statistics.bookmarks > bookmarks) {
        bookmarks = statistics.bookmarks;
        if (listed) this.#cadence.bookmark(now);
        else this.#cadence.begin(now);
        listed = this.#stream.listed;
        watchdog.watch(deadline);
      }
    }
  }

  /** A watch that stays open is a good sign, even where nothing happens that it could tell. */
  #wellAfterAWhile(): () => void {
    if (!this.#standing.failing || !this.#stream.listed) return () => {};
    return this.#options.clock.after(SHORT_WATCH, () => this.#standing.isWell());
  }

  async #pause(kind: Pause, outcome: Outcome, signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#options;
    const failure = outcome.kind === "failed" ? outcome.failure : undefined;
    if (kind === "none") {
      if (failure !== undefined) this.#standing.goesOn(this.#verb, failure);
      return;
    }
    const milliseconds = Math.max(
      kind === "slow" ? SLOW_RETRY * (1 + random()) : this.#backoff.after(clock.now()),
      failure?.retryAfterMilliseconds ?? 0,
    );
    this.#standing.waits(this.#verb, failure, milliseconds);
    await pause(clock, milliseconds, signal);
  }

  #timeoutSeconds(): number {
    const { minimum, maximum } = this.#options.timeoutSeconds;
    return Math.round(minimum + (maximum - minimum) * this.#options.random());
  }

  #failed(failure: Failure): Outcome {
    return {
      kind: "failed",
      failure,
      resourceVersion: this.#stream.resumable,
      useful: this.#useful,
    };
  }

  /** The watch brought objects or lasted, so that another one may be begun at once. */
  get #useful(): boolean {
    return this.#stream.listed && (this.#stream.events > 0 ||
      this.#options.clock.now() - this.#answeredAt >= SHORT_WATCH);
  }

  #silence(state: State): Failure {
    if (state.kind === "streaming list" && this.#answeredAt !== Infinity && !this.#stream.listed) {
      return brokenStream(
        "silent",
        "the server does not end a streamed list, it may be too old for it",
        "list instead",
      );
    }
    this.#cadence.forget();
    return brokenStream("silent", "nothing was heard for longer than the server may be silent");
  }

  #count(failure: Failure): void {
    this.#standing.failed(failure);
    if (failure.unauthorized) this.#options.transport.unauthorized();
    if (failure.remedy === "relist" || failure.remedy === "whole list") this.statistics.relists++;
    if (failure.remedy === "slow retry") this.#options.sink.blocked();
    if (failure.remedy === "list instead") {
      this.#initialList = "pages";
      log.info("{resource}: listing in pages, because {detail}", {
        resource: this.#options.target.type.plural,
        detail: failure.message,
      });
    }
  }

  get #verb(): Verb {
    return this.#state.kind === "listing" ? "list" : "watch";
  }
}
