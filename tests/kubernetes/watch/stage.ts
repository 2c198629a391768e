import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { PodRecord } from "../../../src/inventory/mod.ts";
import { PodDecoder } from "../../../src/kubernetes/objects/mod.ts";
import { PODS } from "../../../src/kubernetes/resource/mod.ts";
import { Watcher, type WatcherOptions, type WatchSink } from "../../../src/kubernetes/watch/mod.ts";
import type { Gathering } from "../../../src/kubernetes/watch/sink.ts";
import { FakeClock, settled } from "../../support/fake_clock.ts";
import { ownTurns } from "../../support/own_turns.ts";
import { USUAL_BOUNDS } from "../../support/usual_bounds.ts";
import { type FakeRequest, FakeTransport } from "./fake_transport.ts";
import { bookmark, page, streamedList } from "./pods.ts";

const LONGEST_REST = 10;
/** The wall clock has been set since the clock of the deadlines began. */
export const WALL_CLOCK_AHEAD = 3_600_000;

/** A store, and a log of everything that was put into it. */
class RecordingSink implements WatchSink<PodRecord> {
  pods: ReadonlyMap<string, PodRecord> = new Map();
  readonly log: string[] = [];
  readonly gathering?: Gathering<PodRecord>;

  constructor(gathering: Gathering<PodRecord> | undefined) {
    if (gathering !== undefined) this.gathering = gathering;
  }

  known(uid: string): PodRecord | undefined {
    return this.pods.get(uid);
  }

  restarted(records: ReadonlyMap<string, PodRecord>): void {
    this.pods = records;
    this.log.push(`restarted ${[...records.keys()].sort().join(" ")}`.trim());
  }

  applied(record: PodRecord): void {
    this.pods = new Map([...this.pods, [record.uid, record]]);
    this.log.push(`applied ${record.uid}${record.name === record.uid ? "" : ` ${record.name}`}`);
  }

  deleted(uid: string): void {
    this.pods = new Map([...this.pods].filter(([other]) => other !== uid));
    this.log.push(`deleted ${uid}`);
  }

  blocked(): void {
    this.log.push("blocked");
  }
}

export type StageOptions =
  & Partial<
    Pick<
      WatcherOptions<PodRecord>,
      "initialList" | "random" | "target" | "of" | "timeoutSeconds" | "listBounds"
    >
  >
  & { readonly gathering?: () => Gathering<PodRecord> };

/** A watcher between a server and a store that a test plays, on a clock that it turns. */
export class Stage {
  readonly clock = new FakeClock();
  readonly transport = new FakeTransport();
  readonly sink: RecordingSink;
  readonly watcher: Watcher<PodRecord>;
  readonly #abort = new AbortController();
  readonly #run: Promise<void>;
  #logRead = 0;

  constructor({ gathering, ...options }: StageOptions = {}) {
    this.sink = new RecordingSink(gathering?.());
    this.watcher = new Watcher<PodRecord>({
      target: { type: PODS },
      of: "objects",
      decoder: new PodDecoder(),
      sink: this.sink,
      transport: this.transport,
      clock: this.clock,
      turns: ownTurns(this.clock.now),
      wallClock: () => this.clock.now() + WALL_CLOCK_AHEAD,
      random: () => 0,
      initialList: "pages",
      timeoutSeconds: { minimum: 180, maximum: 230 },
      listBounds: USUAL_BOUNDS,
      ...options,
    });
    this.#run = this.watcher.run(this.#abort.signal);
  }

  /**
   * Lets the watcher take in all that was sent. It rests for some milliseconds after each chunk of a
   * watch, so the clock goes on a little.
   */
  async settle(): Promise<void> {
    await settled();
    for (;;) {
      const { next } = this.clock;
      if (next === undefined || next > LONGEST_REST) return;
      await this.clock.pass(next);
    }
  }

  /** What `run` came to. */
  get run(): Promise<void> {
    return this.#run;
  }

  get statistics() {
    return this.watcher.statistics;
  }

  /** The request the watcher is making, once all that has been sent was dealt with. */
  async request(): Promise<FakeRequest> {
    await this.settle();
    const request = this.transport.requests.at(-1);
    ok(request !== undefined && !request.released && !request.signal.aborted, "no request is open");
    return request;
  }

  /** The next request, which must come only after exactly so many milliseconds. */
  async requestAfter(milliseconds: number): Promise<FakeRequest> {
    await this.settle();
    const before = this.transport.requests.length;
    if (milliseconds > 0) {
      ok(this.transport.requests.at(-1)!.signal.aborted, "the request before is still open");
      await this.clock.pass(milliseconds - 1);
      strictEqual(this.transport.requests.length, before, "too early");
      await this.clock.pass(1);
      await settled();
      strictEqual(this.transport.requests.length, before + 1, "not yet");
    }
    return await this.request();
  }

  /** What the store was told since this was asked last. */
  async told(...expected: readonly string[]): Promise<void> {
    await this.settle();
    deepStrictEqual(this.sink.log.slice(this.#logRead), expected);
    this.#logRead = this.sink.log.length;
  }

  /** Answers the list, in pages or streamed, and gives the watch that follows. */
  async listed(resourceVersion: string | number, uids: readonly string[]): Promise<FakeRequest> {
    const list = await this.request();
    this.#logRead = this.sink.log.length;
    if (list.query.has("watch")) list.answer().send(streamedList(resourceVersion, uids));
    else list.answer().send(page(resourceVersion, uids)).end();
    const watch = await this.request();
    await this.told(`restarted ${[...uids].sort().join(" ")}`.trim());
    strictEqual(list.query.has("watch"), watch === list);
    return watch;
  }

  /** The same, and the watch has shown by lasting that the list's version is good. */
  async proven(resourceVersion: string | number, uids: readonly string[]): Promise<FakeRequest> {
    const first = await this.listed(resourceVersion, uids);
    if (!first.query.has("sendInitialEvents")) first.answer();
    await settled();
    await this.clock.pass(1_000);
    first.send(bookmark(resourceVersion)).end();
    const watch = await this.request();
    strictEqual(watch.query.get("resourceVersion"), String(resourceVersion));
    return watch;
  }

  /** Aborts, and checks that nothing is left behind. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await settled();
    strictEqual(this.clock.timers, 0, "timers are left");
    for (const { signal } of this.transport.requests) ok(signal.aborted, "a request is left open");
    await this.#run;
  }
}

/** A test with a stage that is cleared at its end, however it ends. */
export function stageTest(
  name: string,
  options: StageOptions,
  play: (stage: Stage) => Promise<void>,
): void {
  Deno.test(name, async () => {
    const stage = new Stage(options);
    try {
      await play(stage);
    } catch (error) {
      await stage.stop().catch(() => {});
      throw error;
    }
    await stage.stop();
  });
}
