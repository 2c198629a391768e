import type { PodRecord } from "../../src/inventory/mod.ts";
import { PodDecoder } from "../../src/kubernetes/objects/mod.ts";
import { PODS } from "../../src/kubernetes/resource/mod.ts";
import { type Answer, type Transport, Watcher } from "../../src/kubernetes/watch/mod.ts";
import type { Random } from "../../src/testbed/simulator/mod.ts";
import { FakeClock, settled } from "../support/fake_clock.ts";
import { ownTurns } from "../support/own_turns.ts";
import { checkKept } from "./kept.ts";
import type { Target } from "./targets.ts";

const BOUNDS = { objects: 300, bytes: 1 << 20, milliseconds: 1_800_000 };
/** What a body without end sends at most: a watch may be read for ever. */
const ENDLESS = 2 * BOUNDS.bytes;
const CHUNK = 4096;
/** A bound is looked at after each chunk, and so many objects may be in one. */
const SLACK = CHUNK / 8;
const REQUESTS = 4;

/** A server whose answers are these bytes, once or again and again. */
class HostileServer implements Transport {
  readonly #bytes: Uint8Array;
  readonly #random: Random;
  requests = 0;
  /** What has come of lists in all, as the watcher counts it. */
  counted = () => 0;
  /** What it answers is a list, as far as that has got. */
  listing = false;
  /** It could send more of a list than may be read of any. */
  mistake: Error | undefined;

  constructor(bytes: Uint8Array, random: Random) {
    this.#bytes = bytes;
    this.#random = random;
  }

  open(path: string, { signal }: { readonly signal: AbortSignal }): Promise<Answer> {
    this.requests++;
    this.listing = !path.includes("watch=true") || path.includes("sendInitialEvents=true");
    const json = this.#bytes[0] === 0x7b;
    return Promise.resolve({
      status: this.#random.below(20) === 0 ? 500 : 200,
      contentType: json ? "application/json" : "application/vnd.kubernetes.protobuf",
      retryAfter: null,
      unpacked: false,
      body: this.#body(signal, this.#random.next() < 0.5),
    });
  }

  unauthorized(): void {}

  async *#body(signal: AbortSignal, endless: boolean): AsyncGenerator<Uint8Array> {
    const before = this.counted();
    let sent = 0;
    do {
      for (let at = 0; at < this.#bytes.length; at += CHUNK) {
        signal.throwIfAborted();
        const objects = this.counted() - before;
        if (this.listing && (objects > BOUNDS.objects || sent > BOUNDS.bytes)) {
          this.mistake = new Error(`${objects} objects in ${sent} bytes were read of a list`);
        }
        const chunk = this.#bytes.slice(at, at + CHUNK);
        sent += chunk.length;
        yield chunk;
      }
    } while (endless && sent < ENDLESS && this.#bytes.length > 0);
  }
}

/** A watcher with all that a server may answer it, page by page and without end. */
export function serverTarget(corpus: readonly Uint8Array<ArrayBuffer>[]): Target {
  return {
    name: "lists of a hostile server",
    corpus,
    takesAll: true,
    async read(bytes, random) {
      const clock = new FakeClock();
      const server = new HostileServer(bytes, random);
      let pods: ReadonlyMap<string, PodRecord> = new Map();
      const watcher = new Watcher<PodRecord>({
        target: { type: PODS },
        of: "objects",
        decoder: new PodDecoder(),
        sink: {
          known: (uid) => pods.get(uid),
          restarted: (records) => {
            if (records.size > BOUNDS.objects + SLACK) {
              throw new Error(`a list of ${records.size} objects was taken`);
            }
            server.listing = false;
            for (const record of records.values()) checkKept(record);
            pods = records;
          },
          applied: checkKept,
          deleted: () => {},
          blocked: () => {},
        },
        transport: server,
        clock,
        turns: ownTurns(clock.now),
        wallClock: clock.now,
        random: () => random.next(),
        initialList: random.next() < 0.5 ? "pages" : "watch-list",
        timeoutSeconds: { minimum: 180, maximum: 230 },
        listBounds: BOUNDS,
      });
      server.counted = () => watcher.statistics.listItems;
      const abort = new AbortController();
      let mistake: unknown;
      const running = watcher.run(abort.signal).catch((error) => mistake = error ?? "thrown");
      for (let turn = 0; turn < 50 && server.requests < REQUESTS; turn++) {
        await settled();
        if (mistake !== undefined) break;
        clock.advance(clock.next ?? 0);
      }
      await settled();
      abort.abort();
      await running;
      mistake ??= server.mistake;
      if (mistake !== undefined) throw mistake;
      if (clock.timers > 0) throw new Error("timers are left");
      return true;
    },
  };
}
