import { gunzip } from "./gunzip.ts";
import { TransportError } from "./transport_error.ts";

const BUFFER_BYTES = 64 * 1024;

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

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  /** The `Retry-After` header, or null. */
  readonly retryAfter: string | null;
  /**
   * It came compressed though that is not said of its bytes: the runtime has unpacked them, and not
   * all of them where they were compressed in several pieces.
   */
  readonly unpacked: boolean;
  /** A chunk is valid until the next one is asked for. */
  readonly body: AsyncIterable<Uint8Array>;
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
      const chunks = chunksOf(response.body, signal);
      return {
        status: response.status,
        contentType: response.headers.get("content-type") ?? "",
        retryAfter: response.headers.get("retry-after"),
        unpacked: zipped && !raw,
        // The runtime leaves alone what was asked for without compression and comes with it.
        body: zipped && raw ? gunzip(chunks) : chunks,
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

/**
 * The chunks of a body, until the signal aborts, which frees the connection even when nobody reads.
 *
 * The signal given to `fetch` is not enough: Deno ties it to the body through a weak reference, so
 * that after a garbage collection aborting no longer reaches a body that is being read, and a watch
 * would hang until its server ends it. Cancelling the reader always ends the read.
 */
function chunksOf(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  const reader = body?.getReader({ mode: "byob" });
  const cancel = () => {
    // A body that has failed rejects its cancellation with the error that `read` reports.
    reader?.cancel(signal.reason).catch(() => {});
  };
  signal.addEventListener("abort", cancel);
  if (signal.aborted) cancel();
  return read(reader, signal, () => {
    signal.removeEventListener("abort", cancel);
    cancel();
  });
}

/**
 * All chunks share one buffer, so each is valid until the next is asked for: a reader that makes a
 * buffer for each of them keeps the garbage collector busy with a busy cluster's thousands a second.
 */
async function* read(
  reader: ReadableStreamBYOBReader | undefined,
  signal: AbortSignal,
  release: () => void,
): AsyncGenerator<Uint8Array> {
  try {
    let buffer = new ArrayBuffer(BUFFER_BYTES);
    while (reader !== undefined) {
      signal.throwIfAborted();
      const { done, value } = await reader.read(new Uint8Array(buffer)).catch((cause) => {
        signal.throwIfAborted();
        throw new TransportError("broken", "the connection broke off", { cause });
      });
      signal.throwIfAborted();
      if (done || value === undefined) return;
      yield value;
      buffer = value.buffer;
    }
  } finally {
    release();
  }
}
