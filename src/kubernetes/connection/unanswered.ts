import { getLogger } from "@logtape/logtape";
import type { Clock } from "../../time/mod.ts";
import type { Dialled, DialOptions } from "./dial.ts";

const log = getLogger(["k8s-collector", "kubernetes"]);

/** A server that is there has answered long before, if it is well. */
const PATIENCE_MILLISECONDS = 10_000;

/** Whom requests connect to: the server, or the proxy before it. */
export interface Peer {
  readonly kind: "server" | "proxy";
  /** A name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
}

export interface UnansweredOptions {
  readonly peer: Peer;
  readonly clock: Clock;
  /** How to find out whether the peer is there. */
  readonly dial: (options: DialOptions) => Promise<Dialled>;
  /** Why the request is ended; `reason` names the address and what happened there. */
  readonly unreachable: (reason: string) => Error;
}

/**
 * Sends a request and ends it where nobody is there to answer. `fetch` has no deadline for
 * connecting, and does not tell a server that is gone without a word from one that is slow. So when
 * the answer is late, a connection is tried beside it. Where none comes about, that ends the
 * request; where one does, how long the server may take is the caller's business.
 */
export async function unlessUnreachable<T>(
  send: (signal: AbortSignal) => Promise<T>,
  { peer, clock, dial, unreachable }: UnansweredOptions,
): Promise<T> {
  const answered = new AbortController();
  const ending = new AbortController();
  const look = async () => {
    const { host, port } = peer;
    let outcome: Dialled;
    try {
      outcome = await dial({ host, port, clock, signal: answered.signal });
    } catch (error) {
      if (answered.signal.aborted) return;
      throw error;
    }
    if (outcome.kind === "connected") {
      outcome.connection.close();
      log.debug("No answer yet, but {host}:{port} takes connections", { host, port });
    } else if (!answered.signal.aborted) {
      ending.abort(
        unreachable(peer.kind === "proxy" ? `proxy: ${outcome.reason}` : outcome.reason),
      );
    }
  };
  const cancel = clock.after(PATIENCE_MILLISECONDS, () => void look());
  try {
    return await send(ending.signal);
  } finally {
    cancel();
    answered.abort();
  }
}
