import { getLogger } from "@logtape/logtape";
import type { InventoryReader, RestartReason } from "../inventory/mod.ts";
import { Backoff, type BackoffOptions, type Clock, pause } from "../time/mod.ts";
import { FrameWriter, type IntakeCompression } from "../wire/mod.ts";
import type { Dial } from "./dial.ts";
import { MessageEncoder } from "./encode.ts";
import { FailureHistory } from "./failure_history.ts";
import { IntakeError, StalledError } from "./intake_error.ts";
import { type DesiredState, Outbox } from "./outbox.ts";
import { type Introduction, Session } from "./session.ts";
import { hostPort, type Socket } from "./socket.ts";
import type { IntakeStatistics } from "./statistics.ts";
import { ConnectTimeoutError, type Trial } from "./trial.ts";

const log = getLogger(["k8s-collector", "intake"]);

const CONNECT_DEADLINE_MILLISECONDS = 10_000;
/**
 * How long a connection that is to end may tell what is dirty; then it ends whatever is left, for
 * changes may never pause. If it has not ended by the second time, the reducer takes nothing more.
 */
const FAREWELL_MILLISECONDS = { toldIn: 3_000, endedIn: 4_000 };
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
  readonly inventory: DesiredState & { readonly ready: boolean };
  readonly dial: Dial;
  readonly clock: Clock;
  readonly wallClock: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** Where the intake stands. */
type Phase =
  | { readonly state: "idle" | "connecting" }
  | { readonly state: "connected"; readonly peer: string; readonly session: Session }
  /** Until then, milliseconds since the Unix epoch. */
  | { readonly state: "waiting"; readonly nextAttemptAt: number };

/** Keeps the reducer told, over as many connections as it takes. A reader of the inventory. */
export class Intake implements InventoryReader {
  readonly #options: IntakeOptions;
  readonly #address: string;
  readonly #outbox: Outbox;
  readonly #backoff: Backoff;
  readonly #frame: FrameWriter;
  readonly #encoder: MessageEncoder;
  readonly #failures = new FailureHistory();
  #phase: Phase = { state: "idle" };
  /** The session's epoch has begun: from then on changes matter to it. */
  #telling = false;
  #connects = 0;
  #epoch = 0;
  /** By address: those of the attempt under way, else of the last one. */
  #trials: ReadonlyMap<string, Trial> = new Map();
  /** Of the connections before the open one. */
  #bytesWire = 0;
  #lastWriteAt = 0;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#address = hostPort(options.host, options.port);
    this.#outbox = new Outbox(options.inventory);
    this.#backoff = new Backoff(BACKOFF, options.random);
    this.#frame = new FrameWriter({ compression: options.compression });
    this.#encoder = new MessageEncoder(this.#frame);
  }

  /** As of now: the parts count, and this puts together what they have counted. */
  get statistics(): IntakeStatistics {
    const phase = this.#phase;
    const { skipped, shortened, dirty } = this.#outbox;
    const progress = this.#session?.progress;
    return {
      state: phase.state,
      address: this.#address,
      tried: [...this.#trials.keys()],
      peer: phase.state === "connected" ? phase.peer : "",
      connects: this.#connects,
      failures: this.#failures.counts,
      failingSince: this.#isWell ? undefined : this.#failures.since,
      lastFailure: this.#failures.last,
      nextAttemptAt: phase.state === "waiting" ? phase.nextAttemptAt : undefined,
      epoch: this.#epoch,
      snapshotFlushed: progress?.snapshotFlushed ?? false,
      messages: this.#encoder.counters.messages,
      bytesRaw: this.#encoder.counters.bytesRaw,
      bytesWire: this.#bytesWire + (progress?.bytesWire ?? 0),
      skipped,
      shortened,
      dirty,
      lastWriteAt: progress?.lastWriteAt || this.#lastWriteAt,
      silentMilliseconds: progress?.silentMilliseconds ?? 0,
    };
  }

  get #session(): Session | undefined {
    return this.#phase.state === "connected" ? this.#phase.session : undefined;
  }

  /** The reducer has all that it is owed. */
  get #isWell(): boolean {
    const progress = this.#session?.progress;
    return progress !== undefined &&
      (progress.snapshotFlushed || !this.#options.inventory.ready);
  }

  changed(uid: string): void {
    // Before an epoch begins there is nothing that could differ: its snapshot tells it all.
    if (!this.#telling) return;
    this.#outbox.changed(uid);
    this.#session?.changed();
  }

  restart(reason: RestartReason): void {
    if (!this.#telling) return;
    log.info("resync: all pods are announced anew ({reason})", { reason });
    this.#session?.restart();
  }

  /** The inventory became complete. */
  ready(): void {
    this.#session?.ready();
  }

  /**
   * Resolves when the signal aborted and what was dirty then has been told, or cannot be.
   *
   * @throws whatever is no `IntakeError`: a fault of ours, which trying again would only repeat
   */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted) {
      const begun = clock.now();
      try {
        await this.#connection(signal);
      } catch (error) {
        // Aborting a dial rejects it with the signal's own reason.
        if (!(error instanceof IntakeError || (signal.aborted && error === signal.reason))) {
          throw error;
        }
        if (signal.aborted || !(error instanceof IntakeError)) break;
        if (clock.now() - begun >= GOOD_MILLISECONDS) this.#backoff.reset();
        await pause(clock, this.#delayAfter(error), signal);
      }
    }
    this.#phase = { state: "idle" };
  }

  async #connection(signal: AbortSignal): Promise<void> {
    this.#phase = { state: "connecting" };
    const socket = await this.#dial(signal);
    const { peer } = socket;
    this.#connects++;
    log.info("connected to the reducer at {peer}", { peer });
    const session = this.#begin(socket);
    this.#phase = { state: "connected", peer, session };
    const farewell = this.#farewell(session);
    signal.addEventListener("abort", farewell.begin);
    if (signal.aborted) farewell.begin();
    const cancelRetirement = this.#retire(session, farewell.begin);
    const cancelRefresh = this.#connects > 1 ? this.#refresh(session) : () => {};
    try {
      await session.run();
    } finally {
      farewell.cancel();
      cancelRetirement();
      cancelRefresh();
      signal.removeEventListener("abort", farewell.begin);
      socket.destroy();
      if (this.#isWell) this.#failures.over();
      const { bytesWire, lastWriteAt } = session.progress;
      this.#bytesWire += bytesWire;
      if (lastWriteAt !== 0) this.#lastWriteAt = lastWriteAt;
      this.#telling = false;
      this.#outbox.clear();
    }
  }

  /** How a connection ends that is to end, once only whoever asks for it. */
  #farewell(session: Session): { readonly begin: () => void; readonly cancel: () => void } {
    const { clock } = this.#options;
    const { toldIn, endedIn } = FAREWELL_MILLISECONDS;
    let cancels: (() => void)[] | undefined;
    return {
      begin() {
        if (cancels !== undefined) return;
        session.close("when told");
        cancels = [
          clock.after(toldIn, () => session.close("now")),
          clock.after(endedIn, () => session.giveUp(new StalledError(endedIn - toldIn))),
        ];
      },
      cancel() {
        for (const cancel of cancels ?? []) cancel();
      },
    };
  }

  /** Ends a connection that has reached its age, but not within a snapshot. */
  #retire(session: Session, farewell: () => void): () => void {
    const { clock, maximumAgeMilliseconds = 0, random } = this.#options;
    if (maximumAgeMilliseconds === 0) return () => {};
    const retire = () => {
      if (session.progress.snapshotFlushed) {
        log.info("reconnecting to the reducer: the connection has reached its age");
        farewell();
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

  #begin(socket: Socket): Session {
    const { introduction, clock, wallClock, inventory } = this.#options;
    return new Session({
      socket,
      introduction,
      frame: this.#frame,
      encoder: this.#encoder,
      outbox: this.#outbox,
      clock,
      wallClock,
      ready: () => inventory.ready,
      beginEpoch: () => {
        this.#telling = true;
        return ++this.#epoch;
      },
    });
  }

  async #dial(signal: AbortSignal): Promise<Socket> {
    const { host, port, dial, clock } = this.#options;
    const attempt = new AbortController();
    const stop = () => attempt.abort(signal.reason);
    signal.addEventListener("abort", stop);
    const trials = new Map<string, Trial>();
    this.#trials = trials;
    const cancel = clock.after(CONNECT_DEADLINE_MILLISECONDS, () => {
      const tried = [...trials.values()];
      attempt.abort(new ConnectTimeoutError(host, CONNECT_DEADLINE_MILLISECONDS, tried));
    });
    try {
      return await dial(host, port, attempt.signal, {
        turn: this.#failures.total,
        tried: (trial) => trials.set(trial.address, trial),
      });
    } finally {
      cancel();
      signal.removeEventListener("abort", stop);
    }
  }

  /** Takes note of the failure, and answers how many milliseconds to wait after it. */
  #delayAfter(error: IntakeError): number {
    const { clock, wallClock } = this.#options;
    this.#failures.add(error, wallClock());
    const milliseconds = this.#backoff.after(clock.now());
    const properties = {
      address: this.#address,
      reason: error.reason,
      detail: error.message,
      seconds: Math.round(milliseconds / 100) / 10,
    };
    if (this.#phase.state === "connected") {
      log.warning(
        "lost the reducer {address}: {detail}; trying again in {seconds} s",
        properties,
      );
    } else {
      log.warning(
        "no connection to the reducer {address}: {detail}; trying again in {seconds} s",
        properties,
      );
    }
    this.#phase = { state: "waiting", nextAttemptAt: wallClock() + milliseconds };
    return milliseconds;
  }
}
