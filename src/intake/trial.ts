import { plainReason } from "../failure/mod.ts";
import { IntakeError, type IntakeFailureReason } from "./intake_error.ts";

/** How far an address has been tried. A handshake follows only where TLS is spoken. */
export type TrialPhase = "connecting" | "TLS handshake";

/** One address of the reducer in one attempt to connect. */
export interface Trial {
  /** `ip:port`. */
  readonly address: string;
  readonly phase: TrialPhase;
  /** Why it failed in this phase; absent while it may succeed. */
  readonly failure?: unknown;
}

/** An attempt names so many addresses in words. */
const SHOWN_TRIALS = 4;

/** No address of the reducer could be connected to. */
export class ConnectError extends IntakeError {
  override readonly name = "ConnectError";
  readonly reason: IntakeFailureReason;

  /** @param trials of all addresses, each with its failure */
  constructor(trials: readonly Trial[]) {
    super(
      describeTrials(trials) + adviceFor(trials),
      trials.length === 1 ? { cause: trials[0]?.failure } : {},
    );
    this.reason = reasonOf(trials);
  }
}

/** No connection came about in time. */
export class ConnectTimeoutError extends IntakeError {
  override readonly name = "ConnectTimeoutError";
  readonly reason = "timeout";

  /** @param trials as far as they have come; none while the name is being resolved */
  constructor(host: string, milliseconds: number, trials: readonly Trial[]) {
    const tried = trials.length === 0 ? `resolving ${host}` : describeTrials(trials);
    super(`no answer within ${milliseconds / 1000} s: ${tried}`);
  }
}

function describeTrials(trials: readonly Trial[]): string {
  const shown = trials.slice(0, SHOWN_TRIALS).map(({ address, phase, failure }) => {
    const what = phase === "connecting" ? `connecting to ${address}` : `${phase} with ${address}`;
    return failure === undefined ? what : `${what}: ${plainReason(failure)}`;
  });
  const more = trials.length - shown.length;
  if (more > 0) shown.push(more === 1 ? "and one more address" : `and ${more} more addresses`);
  return shown.join(", ");
}

function reasonOf(trials: readonly Trial[]): IntakeFailureReason {
  if (trials.some(({ phase }) => phase === "TLS handshake")) return "tls";
  const refused = trials.every(({ failure }) => failure instanceof Deno.errors.ConnectionRefused);
  return refused ? "refused" : "broken";
}

/** What to look at when a handshake failed: the first one stands for all of them. */
function adviceFor(trials: readonly Trial[]): string {
  const handshake = trials.find(({ phase }) => phase === "TLS handshake");
  if (handshake === undefined) return "";
  return speaksOtherwise(handshake.failure)
    ? "; the other side does not speak TLS, it seems: check --intake-port, or leave TLS off"
    : "; check --intake-tls-ca, --intake-tls-server-name and the client certificate";
}

/**
 * A server without TLS ends the connection at the greeting, or answers what is no record of TLS;
 * one with TLS that refuses us says so in an alert.
 */
function speaksOtherwise(failure: unknown): boolean {
  return failure instanceof Deno.errors.UnexpectedEof ||
    failure instanceof Deno.errors.ConnectionReset ||
    failure instanceof Deno.errors.BrokenPipe ||
    (failure instanceof Error && failure.message.includes("InvalidContentType"));
}
