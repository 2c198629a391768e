/** The state of the connection to the reducer, as operators see it. */
export type IntakeState = "idle" | "connecting" | "connected" | "waiting";

/** What the intake session counts. Times are milliseconds since the Unix epoch. */
export interface IntakeStatistics {
  state: IntakeState;
  /** Address of the connected reducer, `host:port`; empty when not connected. */
  peer: string;
  connects: number;
  /** Connections that ended, and attempts that failed, by reason. */
  failures: Record<string, number>;
  epoch: number;
  /** True once the snapshot of the current connection is on the wire completely. */
  snapshotFlushed: boolean;
  /** Messages sent, by message name. */
  messages: Record<string, number>;
  /** Bytes of messages before framing. */
  bytesRaw: number;
  /** Bytes written to the socket. */
  bytesWire: number;
  /** Records skipped because an id does not fit a message. */
  skipped: number;
  /** Images and version strings that were cut to fit a message. */
  shortened: number;
  /** Gauge: pods whose announced state may differ from the desired one. */
  dirty: number;
  lastWriteAt: number;
}
