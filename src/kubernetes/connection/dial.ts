import { lookup } from "node:dns/promises";
import { plainReason } from "../../failure/mod.ts";
import { type Clock, race, unlessAborted } from "../../time/mod.ts";

/** How long resolving the name and connecting to its addresses may take together. */
const CONNECT_MILLISECONDS = 10_000;

export interface DialOptions {
  /** A name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Addresses of a name; those this machine knows when left out. */
  readonly resolve?: Resolve;
}

/** @throws where the name has no address */
type Resolve = (host: string) => Promise<readonly { readonly address: string }[]>;

/** A TCP connection, or what happened at which address instead. */
export type Dialled =
  | { readonly kind: "connected"; readonly connection: Deno.TcpConn }
  | { readonly kind: "failed"; readonly reason: string };

/**
 * Connects to the first address of a host that answers (RFC 8305), within ten seconds.
 *
 * @throws the signal's reason as soon as that aborts
 */
export async function dial(
  { host, port, clock, signal, resolve = resolveHost }: DialOptions,
): Promise<Dialled> {
  const deadline = new AbortController();
  const cancel = clock.after(CONNECT_MILLISECONDS, () => deadline.abort(new Overdue()));
  const either = AbortSignal.any([signal, deadline.signal]);
  const tried = new Map<string, string>();
  try {
    const addresses = await unlessAborted(resolve(host), either);
    const connection = await race(
      addresses.map(({ address }) => async (signal: AbortSignal) => {
        tried.set(address, "no answer");
        try {
          return await Deno.connect({ hostname: address, port, signal });
        } catch (error) {
          if (!signal.aborted) tried.set(address, plain(error));
          throw error;
        }
      }),
      { clock, signal: either, discard: (late) => late.close() },
    );
    return connection === undefined
      ? { kind: "failed", reason: describe(tried, port) }
      : { kind: "connected", connection };
  } catch (error) {
    signal.throwIfAborted();
    const within = error instanceof Overdue ? ` within ${CONNECT_MILLISECONDS / 1000} s` : "";
    return {
      kind: "failed",
      reason: tried.size === 0
        ? `resolving ${host}: ${error instanceof Overdue ? "no answer" : plain(error)}${within}`
        : `${describe(tried, port)}${within}`,
    };
  } finally {
    cancel();
  }
}

const resolveHost: Resolve = (host) => lookup(host, { all: true });

class Overdue extends Error {}

function describe(tried: ReadonlyMap<string, string>, port: number): string {
  return [...tried].map(([address, problem]) => {
    const bracketed = address.includes(":") ? `[${address}]` : address;
    return `connecting to ${bracketed}:${port}: ${problem}`;
  }).join(", ");
}

function plain(error: unknown): string {
  return plainReason(error).toLowerCase();
}
