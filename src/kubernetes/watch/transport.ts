import { type Answer as AnyAnswer, answerOf } from "../api/mod.ts";
import { gunzip } from "./gunzip.ts";
import { TransportError } from "./transport_error.ts";

/** The one thing a watch needs from the network, and the only thing its tests replace. */
export interface Transport {
  /**
   * Any answer, good or bad, resolves.
   * @throws {TransportError} when none comes; the body does when it breaks off
   */
  open(
    path: string,
    init: {
      readonly accept: string;
      /**
       * Whether the answer may be compressed. What is streamed must not be: it would wait for more
       * to compress, or come in pieces that are compressed each for itself.
       */
      readonly compression: "welcome" | "unwanted";
      readonly signal: AbortSignal;
    },
  ): Promise<Answer>;
  /** The server refused our credentials: read them again before the next request. */
  unauthorized(): void;
}

export interface Answer extends AnyAnswer {
  /**
   * It came compressed though that is not said of its bytes: the runtime has unpacked them, and not
   * all of them where they were compressed in several pieces.
   */
  readonly unpacked: boolean;
}

/**
 * What the transport is made of: a connection's authenticated fetch. It rejects with an error that
 * has a `category` when there is no answer or there are no credentials; the `failure` of such an
 * error is `unreachable` when no connection came about.
 */
export interface Fetcher {
  fetch(
    path: string,
    init: { headers: Record<string, string>; signal: AbortSignal },
  ): Promise<Response>;
  unauthorized(): void;
}

export function fetchTransport(connection: Fetcher): Transport {
  return {
    async open(path, { accept, compression, signal }) {
      const raw = compression === "unwanted";
      const headers = { accept, ...(raw ? { "accept-encoding": "identity" } : {}) };
      const response = await answered(connection.fetch(path, { headers, signal }));
      const zipped = /^\s*(x-)?gzip\s*$/i.test(response.headers.get("content-encoding") ?? "");
      const answer = answerOf(
        response,
        signal,
        (cause) => new TransportError("broken", "the connection broke off", { cause }),
      );
      return {
        ...answer,
        unpacked: zipped && !raw,
        // The runtime leaves alone what was asked for without compression and comes with it.
        body: zipped && raw ? gunzip(answer.body) : answer.body,
      };
    },
    unauthorized: () => connection.unauthorized(),
  };
}

async function answered(response: Promise<Response>): Promise<Response> {
  try {
    return await response;
  } catch (error) {
    if (!(error instanceof Error && "category" in error)) throw error;
    const unreachable = "failure" in error && error.failure === "unreachable";
    throw new TransportError(unreachable ? "unreachable" : "broken", error.message, {
      cause: error,
    });
  }
}
