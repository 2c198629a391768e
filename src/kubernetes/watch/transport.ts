const BUFFER_BYTES = 64 * 1024;

/** The one thing a watch needs from the network, and the only thing its tests replace. */
export interface Transport {
  /** Rejects when no answer comes; any answer, good or bad, resolves. */
  open(
    path: string,
    init: { readonly accept: string; readonly signal: AbortSignal },
  ): Promise<Answer>;
  /** The server refused our credentials: read them again before the next request. */
  unauthorized(): void;
}

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  /** The `Retry-After` header, or null. */
  readonly retryAfter: string | null;
  /** A chunk is valid until the next one is asked for. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** What the transport is made of: a connection's authenticated fetch. */
export interface Fetcher {
  fetch(
    path: string,
    init: { headers: Record<string, string>; signal: AbortSignal },
  ): Promise<Response>;
  unauthorized(): void;
}

export function fetchTransport(connection: Fetcher): Transport {
  return {
    async open(path, { accept, signal }) {
      const response = await connection.fetch(path, { headers: { accept }, signal });
      return {
        status: response.status,
        contentType: response.headers.get("content-type") ?? "",
        retryAfter: response.headers.get("retry-after"),
        body: chunksOf(response.body, signal),
      };
    },
    unauthorized: () => connection.unauthorized(),
  };
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
      const { done, value } = await reader.read(new Uint8Array(buffer));
      signal.throwIfAborted();
      if (done || value === undefined) return;
      yield value;
      buffer = value.buffer;
    }
  } finally {
    release();
  }
}
