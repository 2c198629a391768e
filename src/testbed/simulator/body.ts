import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { cutConnection } from "./disturbance.ts";

/** API servers compress what is larger than this, and send it without a length. */
const LARGE_BYTES = 128 * 1024;
const PIECE_BYTES = 64 * 1024;

const compressed = promisify(gzip) as (
  data: Uint8Array,
  options: { readonly level: number },
) => Promise<Uint8Array<ArrayBuffer>>;

export interface Body {
  readonly content: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
  readonly headers: Readonly<Record<string, string>>;
}

/** The body of an answer whose pieces are all known. */
export async function bodyOf(
  pieces: readonly Uint8Array[],
  acceptEncoding: string | null,
): Promise<Body> {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (length <= LARGE_BYTES) {
    return { content: joined(pieces), headers: { "content-length": `${length}` } };
  }
  if (takesGzip(acceptEncoding)) {
    return {
      content: await compressed(joined(pieces), { level: 1 }),
      headers: { "content-encoding": "gzip", vary: "Accept-Encoding" },
    };
  }
  return { content: streamed(pieces), headers: {} };
}

/** A body that breaks its connection after so many bytes. */
export function truncated({ content, headers }: Body, bytes: number): Body {
  const reader = (content instanceof Uint8Array ? streamed([content]) : content).getReader();
  let left = bytes;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = left > 0 ? await reader.read() : { done: false, value: undefined };
      if (done) return controller.close();
      if (value === undefined) return cutConnection();
      controller.enqueue(value.slice(0, left));
      left -= value.length;
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
  const { "content-length": _, ...kept } = headers;
  return { content: stream, headers: kept };
}

/**
 * A stream of which each piece is compressed for itself, one gzip member a flush: so Kubernetes 1.37
 * compresses streamed lists (`WatchListCompression`).
 */
export function inMembers(stream: ReadableStream<Uint8Array>): Body {
  const reader = stream.getReader();
  const content = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(await compressed(value, { level: 1 }));
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
  return { content, headers: { "content-encoding": "gzip", vary: "Accept-Encoding" } };
}

/** Whether a client takes gzip, by its `Accept-Encoding`. */
export function takesGzip(acceptEncoding: string | null): boolean {
  return acceptEncoding !== null && /\bgzip\b/.test(acceptEncoding);
}

/** A body of which nothing ever comes. */
export function silent(): ReadableStream<Uint8Array> {
  return new ReadableStream({ pull: () => new Promise<void>(() => {}) });
}

function streamed(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  let next = 0;
  return new ReadableStream({
    pull(controller) {
      const from = next;
      let bytes = 0;
      while (next < pieces.length && bytes < PIECE_BYTES) bytes += pieces[next++]?.length ?? 0;
      if (from === next) controller.close();
      else controller.enqueue(joined(pieces.slice(from, next)));
    },
  }, { highWaterMark: 0 });
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
