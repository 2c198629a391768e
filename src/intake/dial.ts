import { lookup } from "node:dns/promises";
import { type Clock, race, SYSTEM_CLOCK, unlessAborted } from "../time/mod.ts";
import { ResolveError } from "./intake_error.ts";
import { hostPort, type Socket, socketOf } from "./socket.ts";
import { ConnectError, type Trial, type TrialPhase } from "./trial.ts";

/** What is known about an attempt to connect, and who wants to know how far it has come. */
export interface DialAttempt {
  /** Attempts in vain before it: each begins with another address than the one before. */
  readonly turn: number;
  /** An address is tried, has got further, or has failed. */
  readonly tried: (trial: Trial) => void;
}

/**
 * A connection to the reducer.
 *
 * @throws {IntakeError} when there is none
 * @throws the signal's reason as soon as that aborts
 */
export type Dial = (
  host: string,
  port: number,
  signal: AbortSignal,
  attempt?: DialAttempt,
) => Promise<Socket>;

/** Addresses of a host: what `lookup` of `node:dns` answers. */
export type Resolve = (
  host: string,
) => Promise<readonly { readonly address: string; readonly family: number }[]>;

/** Connects to one address, and tells when the handshake of TLS begins. */
export type Connect = (
  address: string,
  port: number,
  signal: AbortSignal,
  shaking: () => void,
) => Promise<Deno.Conn<Deno.NetAddr>>;

/** What a way to dial is made of. */
export interface DialParts {
  readonly resolve: Resolve;
  /** Reads what all addresses of an attempt need, and answers how to connect to each. */
  readonly prepare: (host: string) => Promise<Connect>;
  readonly clock: Clock;
}

/**
 * Connects to the first address of the host that answers (RFC 8305), so that one that is gone
 * without a word does not keep us from the others. The name is resolved anew each time, for a
 * Service's address may change, and IPv4 comes first because the reducer listens on nothing else
 * (protocol 5).
 */
export function dialWith({ resolve, prepare, clock }: DialParts): Dial {
  return async (host, port, signal, { turn, tried } = ALONE) => {
    signal.throwIfAborted();
    const connect = await unlessAborted(prepare(host), signal);
    const addresses = rotated(await addressesOf(host, resolve, signal), turn);
    const trials: Trial[] = [];
    const report = (place: number, address: string, phase: TrialPhase, failure?: unknown) => {
      const trial = { address: hostPort(address, port), phase, failure };
      trials[place] = trial;
      tried(trial);
    };
    const connection = await race(
      addresses.map((address, place) => async (signal) => {
        let phase: TrialPhase = "connecting";
        report(place, address, phase);
        try {
          return await connect(address, port, signal, () => {
            phase = "TLS handshake";
            report(place, address, phase);
          });
        } catch (failure) {
          if (!signal.aborted) report(place, address, phase, failure);
          throw failure;
        }
      }),
      { clock, signal, discard: (late) => late.close() },
    );
    if (connection !== undefined) return socketOf(connection);
    throw trials.length > 0 ? new ConnectError(trials) : new ResolveError(host, undefined);
  };
}

/** A first attempt that nobody watches. */
const ALONE: DialAttempt = { turn: 0, tried: () => {} };

/** Addresses as this machine resolves them. */
export const resolveHost: Resolve = (host) => lookup(host, { all: true });

/** Over TCP. */
export const dialTcp: Dial = dialWith({
  resolve: resolveHost,
  prepare: () => Promise.resolve(connectTcp),
  clock: SYSTEM_CLOCK,
});

export async function connectTcp(
  hostname: string,
  port: number,
  signal: AbortSignal,
): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname, port, signal });
  connection.setNoDelay(true);
  // The kernel's two idle hours only catch what our own deadlines do not see; it costs nothing.
  connection.setKeepAlive(true);
  return connection;
}

/** A lookup cannot be stopped, and may take longer than anyone wants to wait. */
async function addressesOf(
  host: string,
  resolve: Resolve,
  signal: AbortSignal,
): Promise<readonly string[]> {
  try {
    const addresses = await unlessAborted(resolve(host), signal);
    return addresses.toSorted((a, b) => a.family - b.family).map(({ address }) => address);
  } catch (cause) {
    signal.throwIfAborted();
    throw new ResolveError(host, cause);
  }
}

/** From the place where the turn begins; those before it come last. */
function rotated(addresses: readonly string[], turn: number): readonly string[] {
  const first = addresses.length === 0 ? 0 : turn % addresses.length;
  return [...addresses.slice(first), ...addresses.slice(0, first)];
}
