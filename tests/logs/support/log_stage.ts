/** A node's folder of logs, and an agent that reads it, whose time the test makes. */
import { FakeClock } from "../../support/fake_clock.ts";
import { gzipSync } from "node:zlib";
import { PodHistory, readPod } from "../../../src/enrichment/history/mod.ts";
import { HistoryNamer, Ledger, LogAgent } from "../../../src/logs/agent/mod.ts";
import { CheckpointStore, FileSink, type LogSink } from "../../../src/logs/delivery/mod.ts";
import { NdjsonFormat } from "../../../src/logs/format/mod.ts";
import { EVERYTHING, type Selection } from "../../../src/logs/reader/selection.ts";
import { FROM_THE_BEGINNING, type Start } from "../../../src/logs/reader/start.ts";
import { LogReader, SYSTEM_FILES } from "../../../src/logs/reader/mod.ts";
import { parserCounts, PartialBudget } from "../../../src/logs/record/mod.ts";

/** A record as NDJSON has it. */
export type Line = Readonly<Record<string, unknown>> & { readonly body: string };

export const UID = "11111111-1111-4111-8111-111111111111";
export const FOLDER = `shop_web-0_${UID}/app`;

export function emptyHistory(now: () => number): PodHistory {
  const limits = { ttlMilliseconds: 3_600_000, count: 50_000, bytes: 64 * 1024 * 1024 };
  return new PodHistory({ limits, wallClock: now });
}

/** A pod of a history, of what a test is about and else as usual. */
export function pod(facts: Readonly<Record<string, unknown>> = {}) {
  return readPod({
    uid: UID,
    namespace: "shop",
    name: "web-0",
    node: "n1",
    createdAt: 1_700_000_000_000,
    startedAt: 1_700_000_001_000,
    ...facts,
  }, "a pod of a test");
}

/** Takes batches, as long as it is to. */
export class MemorySink implements LogSink {
  readonly length = undefined;
  readonly failure = undefined;
  text = "";
  /** Set while batches are not taken. */
  stalled: Promise<void> | undefined;

  async write(batch: Uint8Array<ArrayBuffer>): Promise<undefined> {
    const text = new TextDecoder().decode(batch);
    await this.stalled;
    this.text += text;
  }

  settle(): void {}
  close(): void {}
}

let looks = 0;

/**
 * A test writes faster than the file system's clock ticks, and its own time is another: every folder
 * looks changed.
 */
const IMPATIENT_FILES: typeof SYSTEM_FILES = {
  ...SYSTEM_FILES,
  changedAt: (folder) => SYSTEM_FILES.changedAt(folder) === undefined ? undefined : looks++,
};

export interface AgentStart {
  /** To a file, with its length in the checkpoint; to memory without one. */
  readonly output?: string;
  readonly history?: PodHistory;
  readonly learns?: boolean;
  readonly maximumBytes?: number;
  readonly held?: { readonly milliseconds: number; readonly bytes: number };
  readonly checkpointMilliseconds?: number;
  readonly start?: Start;
  readonly selection?: Selection;
}

export class LogStage implements AsyncDisposable {
  readonly folder = Deno.makeTempDirSync();
  readonly sink = new MemorySink();
  counts = parserCounts();
  reader!: LogReader;
  agent!: LogAgent;
  ledger!: Ledger;
  now = Date.now();
  readonly #controller = new AbortController();
  #file: LogSink | undefined;

  get root(): string {
    return `${this.folder}/pods`;
  }

  path(name: string): string {
    return `${this.root}/${name}`;
  }

  /** Writes at the end of a file, whose folders are made. */
  append(name: string, text: string | Uint8Array): void {
    const path = this.path(name);
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    Deno.writeFileSync(path, bytes, { append: true });
  }

  rename(from: string, to: string): void {
    Deno.renameSync(this.path(from), this.path(to));
  }

  /** As the kubelet compresses: under another name first. */
  gzip(name: string): void {
    const path = this.path(name);
    Deno.writeFileSync(`${path}.tmp`, gzipSync(Deno.readFileSync(path)));
    Deno.renameSync(`${path}.tmp`, `${path}.gz`);
    Deno.removeSync(path);
  }

  /** A new process, with what the last one has written down. */
  start(options: AgentStart = {}): void {
    const store = new CheckpointStore(`${this.folder}/state`);
    Deno.mkdirSync(`${this.folder}/state`, { recursive: true });
    const last = store.load("beginning")!;
    this.ledger = new Ledger(store, last, () => this.now);
    this.#file = options.output === undefined
      ? undefined
      : new FileSink(options.output, last.outputLength, new FakeClock());
    this.counts = parserCounts();
    this.reader = new LogReader({
      files: IMPATIENT_FILES,
      root: this.root,
      parser: {
        maximumBytes: options.maximumBytes ?? 1024 * 1024,
        budget: new PartialBudget(64 * 1024 * 1024),
        counts: this.counts,
      },
      limits: {
        openFiles: 4096,
        heldMilliseconds: options.held?.milliseconds ?? 600_000,
        heldBytes: options.held?.bytes ?? 1024 ** 3,
      },
      positionOf: (key) => this.ledger.positionOf(key),
      start: options.start ?? FROM_THE_BEGINNING,
      selection: options.selection ?? EVERYTHING,
    });
    this.agent = new LogAgent({
      reader: this.reader,
      namer: new HistoryNamer({
        history: options.history ?? emptyHistory(() => this.now),
        learns: options.learns ?? false,
        brief: true,
        labels: "all",
        annotations: new Set(),
        clusterName: undefined,
      }),
      format: () => new NdjsonFormat(),
      sink: this.#file ?? this.sink,
      ledger: this.ledger,
      untilEof: false,
      waitMilliseconds: 2_000,
      checkpointMilliseconds: options.checkpointMilliseconds ?? 0,
      clock: {
        now: () => this.now,
        // Whoever waits has a turn soon: how much time passes, the test says.
        after: (_, callback) => {
          const timer = setTimeout(callback, 5);
          return () => clearTimeout(timer);
        },
      },
      wallClock: () => this.now,
      giveWay: () => Promise.resolve(),
    });
  }

  /** One look at everything. */
  async step(): Promise<boolean> {
    return await this.agent.step(this.#controller.signal);
  }

  /** Lets so much time pass, and reads all that there is. */
  async read(milliseconds = 3_000): Promise<void> {
    const end = this.now + milliseconds;
    for (;;) {
      while (await this.step());
      // Folders are looked at once a second.
      if (this.now >= end) break;
      this.now += 500;
    }
    await new Promise((resolve) => setTimeout(resolve, 0));
    await this.step();
  }

  /** As `kill -9`: nothing is written down any more. */
  kill(): void {
    this.reader.close();
    this.#file?.close();
    this.#file = undefined;
  }

  get lines(): readonly Line[] {
    return this.sink.text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
  }

  get bodies(): readonly string[] {
    return this.lines.map(({ body }) => body);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.kill();
    return Deno.remove(this.folder, { recursive: true });
  }
}

let second = 0;

/** A line as containerd writes it, each a second later than the one before. */
export function cri(body: string, { stream = "stdout", tag = "F" } = {}): string {
  const time = new Date(1_767_225_600_000 + second++ * 1000).toISOString().replace(".000Z", "Z");
  return `${time} ${stream} ${tag} ${body}\n`;
}
