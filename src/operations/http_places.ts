/** Most connections of an HTTP port at once. */
export const MOST_CONNECTIONS = 64;
/** Most connections of one address at once. */
export const MOST_OF_AN_ADDRESS = 16;

/**
 * What a connection does: `draining` when the answer was the last one, `idle` between two requests,
 * `reading` a head, `answering`.
 */
export type Phase = "draining" | "idle" | "reading" | "answering";

/** In this order connections are dropped for a new one. */
const RANK: Readonly<Record<Phase, number>> = { draining: 0, idle: 1, reading: 2, answering: 3 };

export interface Occupant {
  readonly address: string;
  readonly phase: Phase;
  /** When the phase began or, while answering, when the client last took something. */
  readonly since: number;
}

/** `taken`: nothing can be dropped for it. */
export type Place<T> =
  | { readonly kind: "free" }
  | { readonly kind: "instead"; readonly of: T }
  | { readonly kind: "taken" };

/**
 * Whether there is room for a new connection. When there is none, an old one has to go rather than
 * the new one, for the new one may be a probe of the kubelet: one of the same address where that has
 * as many as it may, else one of the address that has most; and of those the one that waits longest
 * for its client. So a flood only ever drops its own, as long as the others have fewer.
 *
 * @param leaving addresses of connections that were closed here and have not let go yet; they
 *   count for their address
 */
export function placeFor<T extends Occupant>(
  address: string,
  occupants: readonly T[],
  leaving: readonly string[],
): Place<T> {
  const counts = new Map<string, number>();
  for (const { address } of occupants) counts.set(address, (counts.get(address) ?? 0) + 1);
  const own = counts.get(address) ?? 0;
  const left = leaving.filter((other) => other === address).length;
  if (own + left >= MOST_OF_AN_ADDRESS) {
    return instead(occupants.filter((occupant) => occupant.address === address));
  }
  if (occupants.length < MOST_CONNECTIONS) return { kind: "free" };
  const most = Math.max(...counts.values());
  return instead(occupants.filter((occupant) => counts.get(occupant.address) === most));
}

function instead<T extends Occupant>(candidates: readonly T[]): Place<T> {
  const [first, ...others] = candidates;
  if (first === undefined) return { kind: "taken" };
  const of = others.reduce((worst, other) => {
    const difference = RANK[other.phase] - RANK[worst.phase] || other.since - worst.since;
    return difference < 0 ? other : worst;
  }, first);
  return { kind: "instead", of };
}
