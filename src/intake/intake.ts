import { getLogger } from "@logtape/logtape";
import type { DesiredPod, InventoryReader, RestartReason } from "../inventory/mod.ts";
import { Backoff, type BackoffOptions, type Clock, pause } from "../time/mod.ts";
import { type Dial, ResolveError, type Socket } from "./dial.ts";
import { MessageEncoder } from "./encode.ts";
import { FrameWriter, type IntakeCompression } from "../wire/mod.ts";
import { type DesiredState, Outbox } from "./outbox.ts";
import { ClosedByPeerError, type Introduction, Session, StalledError } from "./session.ts";
import type { IntakeStatistics } from "./statistics.ts";
import { TlsError } from "./tls.ts";

const log = getLogger(["k8s-collector", "intake"]);

const CONNECT_DEADLINE_MILLISECONDS = 10_000;
/** What is told after the signal to end must be told within this time. */
const FAREWELL_MILLISECONDS = 4_000;
/** How soon a connection that is too old, but in a snapshot, is looked at again. */
const RETIRE_AGAIN_MILLISECONDS = 1_000;
/** A connection that held so long was a good one: the next attempt follows soon. */
const GOOD_MILLISECONDS = 30_000;

const BACKOFF: BackoffOptions = {
  initialMilliseconds: 500,
  maximumMilliseconds: 10_000,
  factor: 2,
  jitter: 0.5,
  resetMilliseconds: 60_000,
};

/**
 * Bytes of an earlier connection may still wait unread in a reducer that stalled. It takes them in
 * any order, and of two connections the one read last has the last word on a pod (protocol 4.6). So
 * after a reconnection everything is told again in place, so long after the connection and then so
 * long after each other.
 */
const REFRESH_MILLISECONDS = [30_000, 120_000, 480_000];

export interface IntakeOptions {
  readonly host: string;
  readonly port: number;
  readonly compression: IntakeCompression;
  /** A connection that is so old is replaced by another one; 0 or absent: never. */
  readonly maximumAgeMilliseconds?: number;
  readonly introduction: Introduction;
  readonly inventory: DesiredState & {
    readonly ready: boolean;
    desired(uid: string): DesiredPod | undefined;
  };
  readonly dial: Dial;
  readonly clock: Clock;
  readonly wallClock: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** No answer to a connection attempt. */
export class ConnectTimeoutError extends Error {
  override readonly name = "ConnectTimeoutError";

  constructor(address: string) {
    super(`no answer from ${address} within ${CONNECT_DEADLINE_MILLISECONDS / 1000} s`);
  }
}

/** Keeps the reducer told, over as many connections as it takes. A reader of the inventory. */
export class Intake implements InventoryReader {
  readonly statistics: IntakeStatistics;
  readonly #options: IntakeOptions;
  readonly #outbox: Outbox;
  readonly #backoff: Backoff;
  readonly #frame: FrameWriter;
  readonly #encoder: MessageEncoder;
  #session: Session | undefined;
  /** The session's epoch has begun: from then on changes matter to it. */
  #telling = false;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#outbox = new Outbox(options.inventory);
    this.#backoff = new Backoff(BACKOFF, options.random);
    this.#frame = new FrameWriter({ compression: options.compression });
    this.#encoder = new MessageEncoder(this.#frame);
    this.statistics = {
      state: "idle",
      peer: "",
      connects: 0,
      failures: {},
      epoch: 0,
      snapshotFlushed: false,
      messages: this.#encoder.counters.messages,
      bytesRaw: 0,
      bytesWire: 0,
      skipped: 0,
      shortened: 0,
      dirty: 0,
      lastWriteAt: 0,
    };
  }

  changed(uid: string): void {
    // Before an epoch begins there is nothing that could differ: its snapshot tells it all.
    if (!this.#telling) return;
    this.#outbox.changed(uid);
    this.statistics.dirty = this.#outbox.dirty;
    this.#session?.changed();
  }

  restart(reason: RestartReason): void {
    if (!this.#telling) return;
    log.info("resync: all pods are announced anew ({reason})", { reason });
    this.#session?.restart();
  }

  /** The inventory became complete. */
  ready(): void {
    this.#session?.notify("ready");
  }

  /** Resolves when the signal aborted and what was dirty then has been told, or cannot be. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted) {
      const begun = clock.now();
      try {
        await this.#connection(signal);
      } catch (error) {
        if (signal.aborted) break;
        if (clock.now() - begun >= GOOD_MILLISECONDS) this.#backoff.reset();
        await this.#waitAfter(error, signal);
      }
    }
    this.statistics.state = "idle";
  }

  async #connection(signal: AbortSignal): Promise<void> {
    const { statistics } = this;
    statistics.state = "connecting";
    const socket = await this.#dial(signal);
    statistics.state = "connected";
    statistics.peer = socket.peer;
    statistics.connects++;
    log.info("connected to the reducer at {peer}", { peer: socket.peer });
    const { options, session } = this.#begin(socket);
    let cancelFarewell = () => {};
    const close = () => {
      session.notify("closing");
      cancelFarewell = options.clock.after(FAREWELL_MILLISECONDS, () => socket.destroy());
    };
    signal.addEventListener("abort", close);
    if (signal.aborted) close();
    const cancelRetirement = this.#retire(session, close);
    const cancelRefresh = statistics.connects > 1 ? this.#refresh(session) : () => {};
    try {
      await session.run();
    } finally {
      cancelFarewell();
      cancelRetirement();
      cancelRefresh();
      signal.removeEventListener("abort", close);
      socket.destroy();
      this.#session = undefined;
      this.#telling = false;
      this.#outbox.clear();
      statistics.peer = "";
      statistics.snapshotFlushed = false;
      statistics.dirty = 0;
    }
  }

  /** Ends a connection that has reached its age, but not within a snapshot. */
  #retire(session: Session, close: () => void): () => void {
    const { clock, maximumAgeMilliseconds = 0, random } = this.#options;
    if (maximumAgeMilliseconds === 0) return () => {};
    const retire = () => {
      if (session === this.#session && this.statistics.snapshotFlushed) {
        log.info("reconnecting to the reducer: the connection has reached its age");
        close();
      } else cancel = clock.after(RETIRE_AGAIN_MILLISECONDS, retire);
    };
    // Collectors that were started together do not come back together.
    let cancel = clock.after(maximumAgeMilliseconds * (1 - random() / 10), retire);
    return () => cancel();
  }

  #refresh(session: Session): () => void {
    const { clock } = this.#options;
    let cancel = () => {};
    const arm = ([milliseconds, ...later]: readonly number[]) => {
      if (milliseconds === undefined) return;
      cancel = clock.after(milliseconds, () => {
        log.debug("announcing all pods once more after a reconnection");
        session.refresh();
        arm(later);
      });
    };
    arm(REFRESH_MILLISECONDS);
    return () => cancel();
  }

  #begin(socket: Socket): { options: IntakeOptions; session: Session } {
    const options = this.#options;
    const session = new Session({
      socket,
      introduction: options.introduction,
      frame: this.#frame,
      encoder: this.#encoder,
      outbox: this.#outbox,
      clock: options.clock,
      wallClock: options.wallClock,
      statistics: this.statistics,
      ready: () => options.inventory.ready,
      beginEpoch: () => {
        this.#telling = true;
        return ++this.statistics.epoch;
      },
    });
    this.#session = session;
    return { options, session };
  }

  async #dial(signal: AbortSignal): Promise<Socket> {
    const { host, port, dial, clock } = this.#options;
    const attempt = new AbortController();
    const stop = () => attempt.abort(signal.reason);
    signal.addEventListener("abort", stop);
    const cancel = clock.after(
      CONNECT_DEADLINE_MILLISECONDS,
      () => attempt.abort(new ConnectTimeoutError(`${host}:${port}`)),
    );
    try {
      return await dial(host, port, attempt.signal);
    } finally {
      cancel();
      signal.removeEventListener("abort", stop);
    }
  }

  async #waitAfter(error: unknown, signal: AbortSignal): Promise<void> {
    const { host, port, clock } = this.#options;
    const { failures } = this.statistics;
    const reason = reasonOf(error);
    failures[reason] = (failures[reason] ?? 0) + 1;
    const milliseconds = this.#backoff.after(clock.now());
    log.warning(
      "no connection to the reducer {host}:{port}: {detail}; trying again in {seconds} s",
      {
        host,
        port,
        reason,
        detail: error instanceof Error ? error.message : String(error),
        seconds: Math.round(milliseconds / 100) / 10,
      },
    );
    this.statistics.state = "waiting";
    await pause(clock, milliseconds, signal);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof ResolveError) return "unresolved";
  if (error instanceof ConnectTimeoutError) return "timeout";
  if (error instanceof TlsError) return "tls";
  if (error instanceof StalledError) return "stalled";
  if (error instanceof ClosedByPeerError) return "closed";
  if (error instanceof Deno.errors.ConnectionRefused) return "refused";
  return "broken";
}
