import type { IntakeFailureReason } from "./intake_error.ts";

/** The state of the connection to the reducer, as operators see it. */
export type IntakeState = "idle" | "connecting" | "connected" | "waiting";

/** Why there was no connection to the reducer, or no longer one. */
export interface IntakeFailure {
  readonly reason: IntakeFailureReason;
  readonly message: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/**
 * What the intake does and has done, at one moment. Instants are milliseconds since the Unix epoch
 * by the wall clock, for people and for Prometheus, and no base for deadlines.
 */
export interface IntakeStatistics {
  readonly state: IntakeState;
  /** The reducer as configured, `host:port`. */
  readonly address: string;
  /** Addresses (`ip:port`) tried by the attempt under way, else by the last one. */
  readonly tried: readonly string[];
  /** Address of the connected reducer, `ip:port`; empty when not connected. */
  readonly peer: string;
  readonly connects: number;
  /** Connections that ended, and attempts that failed, by reason. */
  readonly failures: Readonly<Record<string, number>>;
  /**
   * When the failures began that no good connection has ended yet: one that took a whole snapshot,
   * or is not owed any. Undefined while all is well.
   */
  readonly failingSince: number | undefined;
  /** The last failure, also when all is well again. */
  readonly lastFailure: IntakeFailure | undefined;
  /** When the next attempt to connect begins; undefined unless it is waited for. */
  readonly nextAttemptAt: number | undefined;
  readonly epoch: number;
  /** True once the snapshot of the current connection is on the wire completely. */
  readonly snapshotFlushed: boolean;
  /** Messages written, by message name. */
  readonly messages: Readonly<Record<string, number>>;
  /** Bytes of messages before framing. */
  readonly bytesRaw: number;
  /** Bytes written to the socket. */
  readonly bytesWire: number;
  /** Records skipped because an id does not fit a message. */
  readonly skipped: number;
  /** Images and version strings that were cut to fit a message. */
  readonly shortened: number;
  /** Gauge: pods whose announced state may differ from the desired one. */
  readonly dirty: number;
  /** When bytes were last written; 0: never. */
  readonly lastWriteAt: number;
  /** How long the open connection has written nothing, whatever the wall clock was set to. */
  readonly silentMilliseconds: number;
}
