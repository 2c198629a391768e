import type { Clock } from "../time/mod.ts";
import type { Socket } from "./dial.ts";
import { encodeVersionInfo, type MessageEncoder } from "./encode.ts";
import {
  CLOUD_PLATFORM,
  COLLECTOR_TYPE,
  type FrameWriter,
  type ProtocolVersion,
} from "../wire/mod.ts";
import type { Outbox } from "./outbox.ts";
import { GATHER_MILLISECONDS, plan } from "./plan.ts";
import type { IntakeStatistics } from "./statistics.ts";

/** Sealed bytes after which they are written, and other work gets its turn. */
const WRITE_BYTES = 64 * 1024;
const HEARTBEAT_MILLISECONDS = 5_000;
/** After a burst the reducer may hold decoded bytes until it reads again (protocol 1.4, defect B). */
const AFTER_BURST_MILLISECONDS = 100;
const WRITE_DEADLINE_MILLISECONDS = 10_000;
/**
 * What is told once more is told in parts of so many bytes before compression, so long after each
 * other: a millisecond of work each, which takes a few per cent of a core, however many pods.
 */
const REFRESH_BYTES = 64 * 1024;
const REFRESH_MILLISECONDS = 50;

/** What the reducer is told about the collector itself. */
export interface Introduction {
  readonly version: ProtocolVersion;
  readonly hostname: string;
  readonly cpuCores: number;
  readonly labels: Readonly<Record<string, string>>;
}

export interface SessionOptions {
  readonly socket: Socket;
  readonly introduction: Introduction;
  /** Begins a frame of its own with this session. */
  readonly frame: FrameWriter;
  /** Writes into the frame. */
  readonly encoder: MessageEncoder;
  readonly outbox: Outbox;
  readonly clock: Clock;
  /** Wall clock for the messages' timestamps, milliseconds since the Unix epoch. */
  readonly wallClock: () => number;
  readonly statistics: IntakeStatistics;
  /** The inventory is complete. */
  readonly ready: () => boolean;
  /** Begins an epoch and answers its number. */
  readonly beginEpoch: () => number;
}

/** The reducer took no bytes for too long. */
export class StalledError extends Error {
  override readonly name = "StalledError";

  constructor(peer: string) {
    super(`the reducer at ${peer} took no data for ${WRITE_DEADLINE_MILLISECONDS / 1000} s`);
  }
}

/** The reducer closed the connection. */
export class ClosedByPeerError extends Error {
  override readonly name = "ClosedByPeerError";

  constructor(peer: string) {
    super(`the reducer at ${peer} closed the connection`);
  }
}

/** One connection to the reducer, from the handshake to its end. */
export class Session {
  readonly #options: SessionOptions;
  readonly #frame: FrameWriter;
  readonly #encoder: MessageEncoder;
  #epochDue = true;
  #toldAt = -Infinity;
  #dirty = false;
  #heartbeatDueAt = 0;
  #refreshDueAt = 0;
  #closing = false;
  #ended: Error | undefined;
  #wake: (() => void) | undefined;
  /** Ends the wait for the write under way. */
  #giveUp: ((reason: Error) => void) | undefined;
  /** More than one block since the outbox was dry last. */
  #burst = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#frame = options.frame;
    this.#encoder = options.encoder;
    this.#frame.reset();
  }

  /** Something may have to be told. */
  changed(): void {
    // A timer comes late while data keeps arriving: what arrives then does its work.
    const { clock } = this.#options;
    if (this.#dirty && clock.now() < this.#toldAt + GATHER_MILLISECONDS) return;
    this.#dirty = true;
    this.#wake?.();
  }

  /** Tell everything anew, in a new epoch. */
  restart(): void {
    this.#epochDue = true;
    this.#wake?.();
  }

  /**
   * Tell everything once more, in place: other connections may have spoken over it. It takes its
   * time, for what changes meanwhile goes before it.
   */
  refresh(): void {
    if (this.#epochDue) return;
    this.#options.outbox.refresh();
    this.#wake?.();
  }

  /** The inventory became complete, or we are to end after what is dirty has been told. */
  notify(what: "ready" | "closing"): void {
    if (what === "closing") this.#closing = true;
    this.#wake?.();
  }

  /**
   * Runs until `notify("closing")` was obeyed, which resolves.
   * @throws {Error} when the connection ends before: closed by the peer, broken, or stalled
   */
  async run(): Promise<void> {
    const { socket } = this.#options;
    const end = (error: Error) => {
      this.#ended ??= error;
      this.#wake?.();
      this.#giveUp?.(error);
    };
    socket.closed.then(() => end(new ClosedByPeerError(socket.peer)), end);
    await this.#handshake();
    while (true) {
      if (this.#ended !== undefined) throw this.#ended;
      const action = plan(this.#situation());
      switch (action.kind) {
        case "close":
          await this.#flush();
          await socket.end();
          return;
        case "begin epoch":
          this.#beginEpoch();
          break;
        case "heartbeat":
          this.#stamp();
          this.#encoder.heartbeat();
          this.#heartbeatDueAt = this.#options.clock.now() + HEARTBEAT_MILLISECONDS;
          await this.#flush();
          break;
        case "pull":
          await this.#pull();
          break;
        case "refresh":
          await this.#tellAgain();
          break;
        case "wait":
          await this.#wait(action.until);
      }
    }
  }

  #situation() {
    const { clock, outbox, ready } = this.#options;
    return {
      now: clock.now(),
      closing: this.#closing,
      ready: ready(),
      epochDue: this.#epochDue,
      dirty: this.#dirty,
      toldAt: this.#toldAt,
      inSnapshot: outbox.inSnapshot,
      heartbeatDueAt: this.#heartbeatDueAt,
      refreshDueAt: outbox.refreshing ? this.#refreshDueAt : Infinity,
    };
  }

  /** `version_info` raw, then everything about ourselves as the older collectors do (protocol 7). */
  async #handshake(): Promise<void> {
    const { introduction, wallClock, clock } = this.#options;
    const { version, hostname, cpuCores, labels } = introduction;
    await this.#send(encodeVersionInfo(version, wallClock()));
    this.#stamp();
    const encoder = this.#encoder;
    encoder.connect(COLLECTOR_TYPE.kubernetes, hostname);
    encoder.reportCpuCores(cpuCores);
    for (const [key, value] of Object.entries(labels)) encoder.setConfigLabel(key, value);
    encoder.cloudPlatform(CLOUD_PLATFORM.unknown);
    encoder.setNodeInfo("", "", hostname, "");
    encoder.metadataComplete();
    this.#heartbeatDueAt = clock.now() + HEARTBEAT_MILLISECONDS;
    await this.#flush();
  }

  #beginEpoch(): void {
    const { outbox, beginEpoch, statistics } = this.#options;
    this.#epochDue = false;
    statistics.snapshotFlushed = false;
    this.#stamp();
    this.#encoder.podResync(beginEpoch());
    outbox.restart();
    this.#dirty = true;
  }

  async #pull(): Promise<void> {
    const { outbox, statistics, clock } = this.#options;
    this.#stamp();
    const dry = outbox.pull(this.#encoder, () => this.#frame.sealedBytes >= WRITE_BYTES);
    this.#dirty = !dry;
    // Only what comes after the last of it is gathered again.
    this.#toldAt = dry ? clock.now() : -Infinity;
    this.#burst ||= this.#frame.sealedBytes > 0;
    if (!dry) {
      await this.#write();
      return;
    }
    await this.#flush();
    statistics.snapshotFlushed = !this.#epochDue;
    this.#endBurst();
  }

  async #tellAgain(): Promise<void> {
    const { outbox, clock } = this.#options;
    const { counters } = this.#encoder;
    this.#stamp();
    const end = counters.bytesRaw + REFRESH_BYTES;
    outbox.tellAgain(this.#encoder, () => counters.bytesRaw >= end);
    this.#burst ||= this.#frame.sealedBytes > 0;
    await this.#flush();
    this.#refreshDueAt = clock.now() + REFRESH_MILLISECONDS;
    if (!outbox.refreshing) this.#endBurst();
  }

  #endBurst(): void {
    if (!this.#burst) return;
    this.#burst = false;
    const due = this.#options.clock.now() + AFTER_BURST_MILLISECONDS;
    this.#heartbeatDueAt = Math.min(this.#heartbeatDueAt, due);
  }

  #stamp(): void {
    this.#encoder.setTime(this.#options.wallClock());
  }

  /** Ends the current block and writes everything. */
  #flush(): Promise<void> {
    this.#frame.seal();
    return this.#write();
  }

  /** Writes the sealed blocks. */
  async #write(): Promise<void> {
    const { statistics, outbox } = this.#options;
    if (this.#frame.sealedBytes > 0) await this.#send(this.#frame.take());
    statistics.bytesRaw = this.#encoder.counters.bytesRaw;
    statistics.dirty = outbox.dirty;
    statistics.skipped = outbox.skipped;
    statistics.shortened = outbox.shortened;
  }

  /**
   * One write, with a deadline: a reducer that reads nothing more would hold it for ever, even when
   * it has closed its side or when we have let go of the socket.
   */
  async #send(bytes: Uint8Array): Promise<void> {
    const { socket, clock, statistics } = this.#options;
    const { promise: givenUp, reject } = Promise.withResolvers<never>();
    this.#giveUp = reject;
    const cancel = clock.after(
      WRITE_DEADLINE_MILLISECONDS,
      () => reject(new StalledError(socket.peer)),
    );
    const writing = socket.write(bytes);
    try {
      await Promise.race([writing, givenUp]);
    } catch (error) {
      // A write that was given up ends with the socket; nobody waits for it any more.
      writing.catch(() => {});
      throw error;
    } finally {
      cancel();
      this.#giveUp = undefined;
    }
    statistics.bytesWire += bytes.length;
    statistics.lastWriteAt = clock.now();
  }

  #wait(until: number): Promise<void> {
    const { clock } = this.#options;
    return new Promise((resolve) => {
      const done = () => {
        cancel();
        this.#wake = undefined;
        resolve();
      };
      const cancel = clock.after(Math.max(0, until - clock.now()), done);
      this.#wake = done;
    });
  }
}
