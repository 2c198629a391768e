const BUFFER_BYTES = 64 * 1024;

/** A response, as far as it matters here. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  /** The `Retry-After` header, or null. */
  readonly retryAfter: string | null;
  /** A chunk is valid until the next one is asked for. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * @param signal ends the body, which then throws the signal's reason
 * @param broken makes the error that is thrown when the body breaks off
 */
export function answerOf(
  response: Response,
  signal: AbortSignal,
  broken: (cause: unknown) => Error,
): Answer {
  return {
    status: response.status,
    contentType: response.headers.get("content-type") ?? "",
    retryAfter: response.headers.get("retry-after"),
    body: chunksOf(response.body, signal, broken),
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
  broken: (cause: unknown) => Error,
): AsyncIterable<Uint8Array> {
  const reader = body?.getReader({ mode: "byob" });
  const cancel = () => {
    // A body that has failed rejects its cancellation with the error that `read` reports.
    reader?.cancel(signal.reason).catch(() => {});
  };
  signal.addEventListener("abort", cancel);
  if (signal.aborted) cancel();
  return read(reader, signal, broken, () => {
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
  broken: (cause: unknown) => Error,
  release: () => void,
): AsyncGenerator<Uint8Array> {
  try {
    let buffer = new ArrayBuffer(BUFFER_BYTES);
    while (reader !== undefined) {
      signal.throwIfAborted();
      const { done, value } = await reader.read(new Uint8Array(buffer)).catch((cause) => {
        signal.throwIfAborted();
        throw broken(cause);
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
