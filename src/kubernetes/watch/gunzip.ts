import { TransportError } from "./transport_error.ts";

/**
 * Bytes that are unpacked at once. A chunk of nothing but blanks becomes a thousand times as long,
 * and all of it would be there before anybody else got a turn.
 */
const SLICE = 1024;

/**
 * A gzip body unpacked as it arrives, in as many members as it has: each is as good as a flush, and
 * the API server of Kubernetes 1.37 ends one with every flush of a streamed list. The runtime's own
 * decoding stops after the first and calls that the end.
 */
export async function* gunzip(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { createGunzip } = await import("node:zlib");
  const unzip = createGunzip();
  const pieces: Uint8Array[] = [];
  unzip.on("data", (piece: Uint8Array) => pieces.push(piece));
  const over = Promise.withResolvers<void>();
  const failed = (message: string, cause?: Error) =>
    over.reject(
      new TransportError("broken", `the compressed answer cannot be unpacked: ${message}`, {
        cause,
      }),
    );
  let complete = false;
  unzip.on("error", (cause: Error) => failed(cause.message, cause));
  // It ends by itself at bytes that are no other member, and would ignore them.
  unzip.on("end", () => complete ? over.resolve() : failed("it is not compressed to its end"));
  // Nobody waits for it between two chunks.
  over.promise.catch(() => {});
  try {
    let length = 0;
    for await (const chunk of body) {
      if (chunk.length === 0) continue;
      length += chunk.length;
      for (let at = 0; at < chunk.length; at += SLICE) {
        const slice = chunk.subarray(at, at + SLICE);
        const written = new Promise<void>((resolve) => unzip.write(slice, () => resolve()));
        await Promise.race([written, over.promise]);
        yield* pieces.splice(0);
      }
    }
    // Some servers name the encoding of nothing.
    if (length === 0) return;
    complete = true;
    unzip.end();
    await over.promise;
    yield* pieces.splice(0);
  } finally {
    unzip.destroy();
  }
}
