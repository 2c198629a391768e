import { plainReason } from "../failure/mod.ts";

/** Why there is no connection to the reducer, or no longer one; the label of a metric. */
export type IntakeFailureReason =
  | "unresolved"
  | "timeout"
  | "refused"
  | "tls"
  | "stalled"
  | "closed"
  | "talkative"
  | "broken";

/**
 * The connection to the reducer failed, or the attempt at one did: the next attempt may succeed.
 * Any other error is a fault of ours, which trying again would only repeat.
 */
export abstract class IntakeError extends Error {
  abstract readonly reason: IntakeFailureReason;
}

/** The intake host could not be turned into an address. */
export class ResolveError extends IntakeError {
  override readonly name = "ResolveError";
  readonly reason = "unresolved";

  constructor(host: string, cause: unknown) {
    super(
      `the intake host "${host}" does not resolve; check EBPF_NET_INTAKE_HOST and the cluster's DNS`,
      { cause },
    );
  }
}

/** The server could not be trusted, did not trust us, or a file for it cannot be used. */
export class TlsError extends IntakeError {
  override readonly name = "TlsError";
  readonly reason = "tls";
}

/** The reducer took no bytes for too long. */
export class StalledError extends IntakeError {
  override readonly name = "StalledError";
  readonly reason = "stalled";

  constructor(milliseconds: number) {
    super(`it took no data for ${milliseconds / 1000} s`);
  }
}

/** The reducer closed the connection. */
export class ClosedByPeerError extends IntakeError {
  override readonly name = "ClosedByPeerError";
  readonly reason = "closed";

  constructor() {
    super("it closed the connection");
  }
}

/** The other side sends what a reducer never does. */
export class TalkativeError extends IntakeError {
  override readonly name = "TalkativeError";
  readonly reason = "talkative";

  constructor(bytes: number) {
    super(
      `it sent more than ${bytes} bytes, and a reducer sends none; ` +
        "check what listens at --intake-host and --intake-port",
    );
  }
}

/** Reading from or writing to the connection failed. */
export class BrokenError extends IntakeError {
  override readonly name = "BrokenError";
  readonly reason = "broken";

  constructor(cause: unknown) {
    super(`the connection broke: ${plainReason(cause)}`, { cause });
  }
}
