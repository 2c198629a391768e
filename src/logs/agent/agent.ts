import { getLogger } from "@logtape/logtape";
import type { LogSink } from "../delivery/mod.ts";
import type { Format, Head } from "../format/mod.ts";
import type { LogReader, LogStream } from "../reader/mod.ts";
import { type Clock, pause } from "../../time/mod.ts";
import { Delivery } from "./delivery.ts";
import { LossReport } from "./loss_report.ts";
import type { Ledger } from "./ledger.ts";
import type { Named, Namer } from "./names.ts";

const log = getLogger(["k8s-collector", "logs"]);

/** One read. A longer line is cut. */
const READ_BYTES = 1024 * 1024 + 64 * 1024;
/** A batch is handed over when it is so large. */
const BATCH_BYTES = 1024 * 1024;
/** When everything was read, the next look comes after so long. */
const PAUSE_MILLISECONDS = 50;
/** While nothing is taken, new files are looked for so often. */
const LOOK_MILLISECONDS = 200;
/** After so long, others have their turn on the core. */
const TURN_MILLISECONDS = 10;

export interface AgentOptions {
  readonly reader: LogReader;
  readonly namer: Namer;
  /** Made as often as batches may be on their way at once, and one more. */
  readonly format: () => Format;
  readonly sink: LogSink;
  readonly ledger: Ledger;
  /** End when all that is there is read. */
  readonly untilEof: boolean;
  /** How long a stream waits until it is known whose it is, in milliseconds. */
  readonly waitMilliseconds: number;
  readonly checkpointMilliseconds: number;
  readonly clock: Clock;
  readonly wallClock: () => number;
  /** Resolves when all others have had a turn on the core. */
  readonly giveWay: () => Promise<void>;
}

/** What is remembered of a stream while it is read. */
interface Known {
  readonly since: number;
  named: Named | undefined;
  head: Head | undefined;
}

/** Lines by how much could be told about them, and why not more. */
export type LineCounts = Map<string, { result: string; reason: string; lines: number }>;

/** Reads, names and delivers, until it is stopped. */
export class LogAgent {
  readonly lines: LineCounts = new Map();
  readonly #options: AgentOptions;
  readonly #delivery: Delivery;
  readonly #losses: LossReport;
  readonly #known = new WeakMap<LogStream, Known>();
  readonly #buffer = new Uint8Array(READ_BYTES);
  #savedAt = 0;
  #begun = false;
  #workedSince = 0;

  constructor(options: AgentOptions) {
    this.#options = options;
    this.#delivery = new Delivery(options);
    this.#losses = new LossReport(options.reader.counts);
  }

  /** Resolves when the signal aborts, or everything is read. @throws what the sink ends with */
  async run(signal: AbortSignal): Promise<void> {
    const { reader, clock, untilEof } = this.#options;
    this.#workedSince = clock.now();
    try {
      while (!signal.aborted) {
        if (await this.step(signal)) continue;
        if (untilEof && this.#isAtEof()) break;
        await pause(clock, PAUSE_MILLISECONDS, signal);
        this.#workedSince = clock.now();
      }
      if (!signal.aborted) await this.#delivery.settle(signal);
    } finally {
      this.#save();
      reader.close();
    }
  }

  /** One look at everything that is due. @returns whether anything was read */
  async step(signal: AbortSignal): Promise<boolean> {
    if (!this.#begun) this.#begin();
    const read = await this.#pass(signal);
    if (!read && !signal.aborted) await this.#flush(signal);
    this.#losses.update();
    const { clock, checkpointMilliseconds } = this.#options;
    if (clock.now() - this.#savedAt >= checkpointMilliseconds) this.#save();
    return read;
  }

  /** Before anything is written: what stands in the output already is to stay. */
  #begin(): void {
    const { ledger, sink } = this.#options;
    this.#begun = true;
    ledger.arrived([], sink.length);
    this.#save();
  }

  async #pass(signal: AbortSignal): Promise<boolean> {
    const { reader, wallClock } = this.#options;
    let read = false;
    reader.scan(wallClock());
    // That they begin there is written down at once: what comes while nobody reads is not old.
    for (const stream of reader.passedOver) this.#delivery.touched(stream);
    reader.passedOver.clear();
    for (const stream of reader.due(wallClock())) {
      if (signal.aborted) return false;
      const head = this.#headOf(stream);
      if (head === undefined) continue;
      const { format } = this.#delivery;
      format.begin(head);
      const before = format.records;
      const turn = await reader.turn(stream, this.#buffer, format, wallClock());
      this.#count(stream, format.records - before);
      if (turn === "idle") continue;
      this.#delivery.touched(stream);
      read ||= turn === "read";
      if (format.length >= BATCH_BYTES) await this.#flush(signal);
      await this.#shareCore();
    }
    return read;
  }

  /**
   * Hands the batch over. Files are opened at sight also while nothing is taken: what rotates away
   * meanwhile is held until it is read, within the limits of that.
   */
  async #flush(signal: AbortSignal): Promise<void> {
    const { reader, clock, wallClock } = this.#options;
    const over = new AbortController();
    const flushed = this.#delivery.flush(signal).finally(() => over.abort());
    // It is waited for below; until then its failure is nobody's.
    flushed.catch(() => {});
    for (;;) {
      await Promise.race([flushed, pause(clock, LOOK_MILLISECONDS, over.signal)]);
      if (over.signal.aborted) break;
      reader.scan(wallClock());
      this.#losses.update();
    }
    await flushed;
  }

  /** Undefined while the stream is to wait until more is known about it. */
  #headOf(stream: LogStream): Head | undefined {
    const { namer, waitMilliseconds, wallClock } = this.#options;
    const now = wallClock();
    const known = this.#known.get(stream) ?? { since: now, named: undefined, head: undefined };
    this.#known.set(stream, known);
    const named = namer.name(stream.name, now);
    const isNew = known.head === undefined;
    if (isNew && !named.complete && namer.learns && now - known.since < waitMilliseconds) {
      return undefined;
    }
    if (named.excluded) stream.skip();
    // Nobody writes any more: what has no end yet will not get one.
    if (named.finishedAt !== undefined) stream.endedAt ??= now;
    if (known.head === undefined || known.named?.attributes !== named.attributes) {
      known.head = this.#delivery.format.head(named.attributes);
    }
    known.named = named;
    return known.head;
  }

  #count(stream: LogStream, lines: number): void {
    const named = this.#known.get(stream)?.named;
    if (lines === 0 || named === undefined) return;
    const { result, reason } = named;
    const key = `${result} ${reason}`;
    const count = this.lines.get(key) ?? { result, reason, lines: 0 };
    count.lines += lines;
    this.lines.set(key, count);
  }

  /** Everything there is has been read; what has no end yet gets one. */
  #isAtEof(): boolean {
    const { reader } = this.#options;
    const open = [...reader.streams()].filter(({ isOver }) => !isOver);
    // A stream that waits for its pod's name has not been read at all.
    if (open.some((stream) => this.#known.get(stream)?.head === undefined)) return false;
    const unended = open.filter(({ endedAt }) => endedAt === undefined);
    for (const stream of unended) stream.endedAt = -Infinity;
    return open.length === 0;
  }

  #save(): void {
    const { clock, ledger, reader, sink } = this.#options;
    this.#savedAt = clock.now();
    // Before the first look nothing is known of what is there.
    if (reader.rootExists) ledger.keepOnly(new Set([...reader.streams()].map(({ key }) => key)));
    try {
      ledger.save(() => sink.settle());
    } catch (error) {
      // Reading goes on; what was delivered since the last one would be repeated after a crash.
      log.error("cannot save how far the logs were read: {error}", {
        resource: "checkpoint",
        reason: "unwritable",
        error,
      });
    }
  }

  async #shareCore(): Promise<void> {
    const { clock, giveWay } = this.#options;
    if (clock.now() - this.#workedSince < TURN_MILLISECONDS) return;
    await giveWay();
    this.#workedSince = clock.now();
  }
}
