import { Backoff, type BackoffOptions, type Clock, pause, type Turns } from "../../time/mod.ts";
import { readStatus } from "../api/mod.ts";
import {
  type ApiStatus,
  type Encoding,
  encodingOf,
  MalformedError,
  type ObjectDecoder,
  StatusInstead,
} from "../encoding/mod.ts";
import { brokenStream, classify, type Failure } from "./failure.ts";
import type { ListBounds } from "./list_bounds.ts";
import { ListBudget, ListExcess } from "./list_budget.ts";
import { ListPolicy } from "./list_policy.ts";
import { ObjectStream } from "./object_stream.ts";
import { QuietWatches } from "./quiet_watches.ts";
import { momentOf, requestOf, type Target } from "./request.ts";
import { LONG_WAIT, ServerHabits } from "./server_habits.ts";
import { BookmarkCadence, deadAt, ListProgress } from "./silence.ts";
import type { WatchSink } from "./sink.ts";
import { Standing, type Verb } from "./standing.ts";
import {
  firstState,
  type InitialList,
  type Outcome,
  type Pause,
  type State,
  step,
  type Use,
} from "./state.ts";
import { statisticsOf, type WatchStatistics } from "./statistics.ts";
import type { Answer, Transport } from "./transport.ts";
import { TransportError } from "./transport_error.ts";
import { type Deadline, Watchdog } from "./watchdog.ts";

/** A list, or the answer to a watch, may take so long on a busy server. */
const ANSWER_SILENCE = 60_000;
/** A watch that ends sooner after its answer and brought nothing was of no use. */
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
  /** The turns on the core, which all watchers take together. */
  readonly turns: Turns;
  /** Milliseconds since the Unix epoch, for instants that others are to read. */
  readonly wallClock: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly initialList: InitialList;
  /** Bounds of the server-side watch timeout, in seconds; each watch draws its own. */
  readonly timeoutSeconds: { readonly minimum: number; readonly maximum: number };
  readonly listBounds: ListBounds;
}

/** Keeps a sink equal to what the API server holds of one kind, until it is told to stop. */
export class Watcher<R extends { readonly uid: string }> {
  readonly statistics: WatchStatistics;
  readonly #options: WatcherOptions<R>;
  readonly #stream: ObjectStream<R>;
  readonly #backoff: Backoff;
  readonly #cadence = new BookmarkCadence();
  readonly #standing: Standing;
  readonly #lists: ListPolicy;
  readonly #progress = new ListProgress();
  readonly #budget: ListBudget;
  readonly #quiet = new QuietWatches();
  readonly #habits: ServerHabits;
  #state: State;
  #begunAt = 0;
  /** The time the server has been asked to end the watch after. */
  #seconds = 0;
  #answeredAt = Infinity;
  #listWanted = false;
  /** Ends the present request. */
  #leave = () => {};

  constructor(options: WatcherOptions<R>) {
    this.#options = options;
    this.#habits = new ServerHabits(options.target, options.of);
    this.#lists = new ListPolicy(options.initialList);
    this.#budget = new ListBudget(options.listBounds);
    this.#state = firstState(options.initialList);
    this.#backoff = new Backoff(BACKOFF, options.random);
    this.statistics = statisticsOf(options.target.type.plural);
    this.#standing = new Standing(this.statistics, options.wallClock);
    const startedAt = options.clock.now();
    const { sink } = options;
    this.#stream = new ObjectStream(options.decoder, {
      ...sink.gathering && { gathering: sink.gathering },
      known: (uid) => sink.known(uid),
      restarted: (records) => {
        if (!this.statistics.synced) {
          this.statistics.synced = true;
          this.statistics.syncMilliseconds = options.clock.now() - startedAt;
        }
        this.#standing.isWell();
        const refusal = this.#lists.completed(this.#state);
        if (refusal !== undefined) this.#standing.endsStreaming(refusal);
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
      if (this.#listWanted) {
        this.#listWanted = false;
        this.#state = firstState(this.#lists.initialList);
      }
      const ended = await this.#request(signal);
      if (signal.aborted) return;
      if (this.#listWanted) continue;
      const outcome = this.#quiet.judge(this.#state, ended, {
        lasted: this.#options.clock.now() - this.#begunAt,
        asked: this.#seconds * 1000,
      });
      if (outcome.kind === "failed") this.#count(outcome.failure);
      const next = step(this.#state, outcome, this.#lists.initialList);
      if (next.list === "complete") this.#stream.complete();
      else if (next.list !== "keep") this.#stream.discard();
      if (next.list === "anew" && outcome.kind === "failed") {
        this.#standing.listsAnew(outcome.failure);
      }
      await this.#pause(next.pause, outcome, signal);
      this.#state = next.state;
    }
  }

  /** Lists anew, for what was left out of the list before. Nothing happens while there is none. */
  listAnew(): void {
    if (!this.#stream.listed) return;
    this.#listWanted = true;
    this.#leave();
  }

  /** Makes the request of the present state and stays with it to its end. */
  async #request(signal: AbortSignal): Promise<Outcome> {
    const { clock, target, transport } = this.#options;
    const state = this.#state;
    const seconds = this.#seconds = this.#timeoutSeconds();
    this.#stream.begin(state);
    this.#begunAt = clock.now();
    this.#answeredAt = Infinity;
    this.#budget.begin(state, this.#begunAt);
    this.#standing.tries();
    if (state.kind === "watching") this.statistics.watches++;
    else if (state.kind === "streaming list" || state.continueToken === "") this.statistics.lists++;

    const abort = new AbortController();
    const stop = () => abort.abort();
    signal.addEventListener("abort", stop);
    this.#leave = stop;
    let silent = false;
    const unanswered: Deadline = state.kind === "watching" && this.#habits.withholds
      ? this.#watchDeadline(this.#begunAt, seconds)
      : (heardAt) => Math.min(heardAt + ANSWER_SILENCE, this.#budget.deadAt);
    const watchdog = new Watchdog(clock, unanswered, () => {
      silent = true;
      stop();
    });
    try {
      // Its pages may have failed for longer than a list may take.
      const overdue = this.#budget.overdue(this.#begunAt);
      if (overdue !== undefined) throw overdue;
      const answer = await transport.open(requestOf(target, state, seconds), {
        accept: this.#habits.accept(state),
        compression: this.#habits.compression(state),
        signal: abort.signal,
      });
      return await this.#read(answer, state, watchdog, seconds);
    } catch (error) {
      if (silent) return this.#failed(this.#silence(state));
      if (error instanceof ListExcess) return this.#failed(tooMuch(error));
      if (error instanceof MalformedError) {
        return this.#failed(brokenStream("malformed", error.message, "retry"));
      }
      if (error instanceof TransportError) {
        const remedy = error.kind === "unreachable" ? "wait" : "resume";
        return this.#failed(brokenStream("connection", error.message, remedy));
      }
      if (this.#listWanted) return this.#failed(brokenStream("connection", "a list is wanted"));
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
    if (answer.status !== 200) return this.#refused(await readStatus(answer));
    const encoding = encodingOf(answer.contentType);
    if (encoding === undefined) {
      throw new MalformedError(
        `the answer is of type "${answer.contentType}" instead of protobuf or JSON`,
      );
    }
    if (state.kind === "listing") return await this.#readPage(encoding, answer, watchdog);
    const now = this.#options.clock.now();
    this.#answeredAt = now;
    this.#habits.answered(state, now - this.#begunAt);
    this.#cadence.begin(now);
    this.#progress.begin(now);
    const deadline = this.#watchDeadline(now, seconds);
    watchdog.watch(
      this.#stream.listed
        ? deadline
        : (heardAt) => Math.min(this.#progress.deadAt(heardAt), this.#budget.deadAt),
    );
    const cancel = this.#wellAfterAWhile();
    try {
      await this.#stream.readWatch(encoding, this.#heard(answer.body, watchdog, deadline));
    } finally {
      cancel();
    }
    return this.#ended(this.#stream.failure);
  }

  async #readPage(encoding: Encoding, answer: Answer, watchdog: Watchdog): Promise<Outcome> {
    try {
      const metadata = await this.#stream.readList(encoding, this.#heard(answer.body, watchdog));
      this.#budget.page(metadata.continueToken);
      return { kind: "page", ...metadata };
    } catch (error) {
      if (error instanceof StatusInstead) return this.#refused(error.status);
      if (error instanceof MalformedError) this.#habits.malformedPage(answer);
      throw error;
    }
  }

  /** The server ended a watch, or `failure` says why it was left. */
  #ended(failure: Failure | undefined): Outcome {
    if (failure !== undefined) return this.#failed(failure);
    if (!this.#stream.listed) {
      const message = "the streamed list ended before its end marker";
      return this.#failed(brokenStream("unfinished list", message, "pages once"));
    }
    if (this.#use === "none") {
      const message = "the server ended the watch at once, without a word";
      return this.#failed(brokenStream("short watch", message));
    }
    this.#standing.isWell();
    return { kind: "ended", resourceVersion: this.#stream.resumable };
  }

  /** Begun before the answer where that is withheld: a watch may be silent either way. */
  #watchDeadline(begunAt: number, timeoutSeconds: number): Deadline {
    return (heardAt) =>
      deadAt({ begunAt, heardAt, timeoutSeconds, bookmarkInterval: this.#cadence.interval });
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
    for await (const chunk of this.#options.turns.share(body)) {
      const now = this.#options.clock.now();
      const size = chunk.length;
      statistics.bytesRead += size;
      statistics.heardAt = now;
      statistics.lastHeardAt = this.#options.wallClock();
      watchdog.heard();
      yield chunk;
      if (this.#standing.failing && this.#use !== "none") this.#standing.isWell();
      if (!this.#stream.listed) {
        this.#progress.collected(this.#stream.collected, now);
        this.#budget.read(size, this.#stream.taken, now);
      }
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

  #refused(status: ApiStatus): Outcome {
    const state = this.#state;
    return this.#failed(this.#habits.refused(state, classify(status, momentOf(state))));
  }

  #failed(failure: Failure): Outcome {
    return {
      kind: "failed",
      failure,
      resourceVersion: this.#stream.resumable,
      use: this.#use,
    };
  }

  get #use(): Use {
    if (!this.#stream.listed) return "none";
    if (this.#stream.progressed) return "progress";
    const now = this.#options.clock.now();
    const lasted = now - this.#answeredAt >= SHORT_WATCH || now - this.#begunAt >= LONG_WAIT;
    return lasted ? "lasted" : "none";
  }

  #silence(state: State): Failure {
    const overdue = this.#budget.overdue(this.#options.clock.now());
    if (overdue !== undefined && !this.#stream.listed) return tooMuch(overdue);
    if (this.#answeredAt === Infinity) return this.#habits.unanswered(state);
    if (state.kind === "streaming list" && !this.#stream.listed) {
      const heardAt = Math.max(this.#answeredAt, this.statistics.heardAt);
      return this.#progress.wasHeard(heardAt, this.#options.clock.now())
        ? brokenStream(
          "unending list",
          "the server sends changes but no end of the streamed list",
          "pages once",
        )
        : brokenStream("silent", "nothing came any more of the streamed list", "pages once");
    }
    this.#cadence.forget();
    return brokenStream("silent", "nothing was heard for longer than the server may be silent");
  }

  #count(failure: Failure): void {
    this.#standing.failed(failure);
    this.#lists.failed(this.#state, failure);
    if (failure.unauthorized) this.#options.transport.unauthorized();
    if (failure.remedy === "slow retry") this.#options.sink.blocked();
  }

  get #verb(): Verb {
    return this.#state.kind === "listing" ? "list" : "watch";
  }
}

/** What was collected is dropped; the next list may be another one. */
function tooMuch({ reason, message }: ListExcess): Failure {
  return brokenStream(reason, message, "pages once");
}
