import type { Clock } from "../time/mod.ts";
import { encodeVersionInfo, type MessageEncoder } from "./encode.ts";
import {
  CLOUD_PLATFORM,
  COLLECTOR_TYPE,
  type FrameWriter,
  type ProtocolVersion,
} from "../wire/mod.ts";
import type { Outbox } from "./outbox.ts";
import { GATHER_MILLISECONDS, plan } from "./plan.ts";
import { BrokenError, ClosedByPeerError, IntakeError, StalledError } from "./intake_error.ts";
import type { Socket } from "./socket.ts";

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
  /** The inventory is complete. */
  readonly ready: () => boolean;
  /** Begins an epoch and answers its number. */
  readonly beginEpoch: () => number;
}

/** What one connection has come to. */
export interface SessionProgress {
  /** Bytes written to the socket. */
  readonly bytesWire: number;
  /** When bytes were last written, milliseconds since the Unix epoch; 0: never. */
  readonly lastWriteAt: number;
  /** How long nothing was written, by the clock of deadlines. */
  readonly silentMilliseconds: number;
  /** The snapshot of its epoch is on the wire completely. */
  readonly snapshotFlushed: boolean;
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
  #closing: "no" | "when told" | "now" = "no";
  #ended: Error | undefined;
  #wake: (() => void) | undefined;
  /** Ends the wait for what the socket does. */
  #giveUp: ((reason: Error) => void) | undefined;
  #bytesWire = 0;
  #lastWriteAt = 0;
  #wroteAt: number;
  #snapshotFlushed = false;
  /** More than one block since the outbox was dry last. */
  #burst = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#wroteAt = options.clock.now();
    this.#frame = options.frame;
    this.#encoder = options.encoder;
    this.#frame.reset();
  }

  get progress(): SessionProgress {
    return {
      bytesWire: this.#bytesWire,
      lastWriteAt: this.#lastWriteAt,
      silentMilliseconds: this.#options.clock.now() - this.#wroteAt,
      snapshotFlushed: this.#snapshotFlushed,
    };
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

  /** The inventory became complete. */
  ready(): void {
    this.#wake?.();
  }

  /**
   * Ends the connection: after what is dirty has been told, or with the next message, for where
   * changes never pause there is always something left to be told.
   */
  close(when: "when told" | "now"): void {
    this.#closing = when;
    this.#wake?.();
  }

  /** Ends the connection at once, whatever it does. */
  giveUp(reason: IntakeError): void {
    this.#ended ??= reason;
    this.#wake?.();
    this.#giveUp?.(reason);
  }

  /**
   * Runs until `close` was obeyed, which resolves.
   * @throws {IntakeError} when the connection ends before
   */
  async run(): Promise<void> {
    const { socket } = this.#options;
    socket.closed.then(
      () => this.giveUp(new ClosedByPeerError()),
      (error) => this.giveUp(failureOf(error)),
    );
    await this.#handshake();
    while (true) {
      if (this.#ended !== undefined) throw this.#ended;
      const action = plan(this.#situation());
      switch (action.kind) {
        case "close":
          await this.#flush();
          await this.#unlessGivenUp(socket.end());
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
    const { outbox, beginEpoch } = this.#options;
    this.#epochDue = false;
    this.#snapshotFlushed = false;
    this.#stamp();
    this.#encoder.podResync(beginEpoch());
    outbox.restart();
    this.#dirty = true;
  }

  async #pull(): Promise<void> {
    const { outbox, clock } = this.#options;
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
    this.#snapshotFlushed = !this.#epochDue;
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
    if (this.#frame.sealedBytes > 0) await this.#send(this.#frame.take());
  }

  /** One write, with a deadline: a reducer that reads nothing more would hold it for ever. */
  async #send(bytes: Uint8Array): Promise<void> {
    const { socket, clock, wallClock } = this.#options;
    const cancel = clock.after(
      WRITE_DEADLINE_MILLISECONDS,
      () => this.giveUp(new StalledError(WRITE_DEADLINE_MILLISECONDS)),
    );
    try {
      await this.#unlessGivenUp(socket.write(bytes));
    } finally {
      cancel();
    }
    this.#bytesWire += bytes.length;
    this.#lastWriteAt = wallClock();
    this.#wroteAt = clock.now();
  }

  /** The socket's work may stay undone even when the peer has closed or we have let go of it. */
  async #unlessGivenUp(work: Promise<void>): Promise<void> {
    const { promise: givenUp, reject } = Promise.withResolvers<never>();
    this.#giveUp = reject;
    try {
      await Promise.race([work, givenUp]);
    } catch (error) {
      // What was given up ends with the socket; nobody waits for it any more.
      work.catch(() => {});
      throw failureOf(error);
    } finally {
      this.#giveUp = undefined;
    }
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

/** Whatever a socket fails with is a broken connection, unless it knows better. */
function failureOf(error: unknown): IntakeError {
  return error instanceof IntakeError ? error : new BrokenError(error);
}
