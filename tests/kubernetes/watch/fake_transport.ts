import type { Answer } from "../../../src/kubernetes/watch/mod.ts";
import { type Transport, TransportError } from "../../../src/kubernetes/watch/mod.ts";

const PROTOBUF = "application/vnd.kubernetes.protobuf;stream=watch";
export const JSON_TYPE = "application/json";

/** The server's side of one request: what a test has it say, and what the watcher does about it. */
export class FakeRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly accept: string;
  readonly compression: "welcome" | "unwanted";
  readonly signal: AbortSignal;
  /** Resolves when the watcher may have its answer. */
  readonly answered = Promise.withResolvers<Answer>();
  readonly #chunks: Uint8Array[] = [];
  #wake: () => void = () => {};
  #closed = false;
  #error: Error | undefined;
  /** The watcher has given the body back, read to its end or not. */
  released = false;

  constructor(url: string, { accept, compression, signal }: Parameters<Transport["open"]>[1]) {
    const [path = "", query = ""] = url.split("?");
    this.path = path;
    this.query = new URLSearchParams(query);
    this.accept = accept;
    this.compression = compression;
    this.signal = signal;
    signal.addEventListener("abort", () => this.#abort(), { once: true });
  }

  /** Sends the head of a response. */
  answer(
    status = 200,
    head: { contentType?: string; retryAfter?: string; unpacked?: boolean } = {},
  ): this {
    this.answered.resolve({
      status,
      contentType: head.contentType ?? PROTOBUF,
      retryAfter: head.retryAfter ?? null,
      unpacked: head.unpacked ?? false,
      body: this.#body(),
    });
    return this;
  }

  /** Sends a piece of the body. */
  send(...chunks: readonly Uint8Array[]): this {
    this.#chunks.push(...chunks);
    this.#wake();
    return this;
  }

  /** The body is complete. */
  end(): this {
    this.#closed = true;
    this.#wake();
    return this;
  }

  /** The connection breaks, before the answer or inside the body. */
  cut(message = "connection reset by peer"): this {
    return this.#break(new TransportError("broken", message));
  }

  /** Nobody is there to see the request. */
  refuse(message = "connection refused"): this {
    return this.#break(new TransportError("unreachable", message));
  }

  #break(error: TransportError): this {
    this.#error = error;
    this.answered.reject(this.#error);
    this.#wake();
    return this;
  }

  #abort(): void {
    this.#error = new DOMException("The signal has been aborted", "AbortError");
    this.answered.reject(this.#error);
    this.#wake();
  }

  async *#body(): AsyncGenerator<Uint8Array> {
    try {
      // As over a real connection, one buffer serves for all chunks.
      const buffer = new Uint8Array(1 << 16);
      for (;;) {
        if (this.signal.aborted) throw this.#error;
        const chunk = this.#chunks.shift();
        if (chunk !== undefined) {
          for (let at = 0; at < chunk.length; at += buffer.length) {
            const piece = chunk.subarray(at, at + buffer.length);
            buffer.set(piece);
            yield buffer.subarray(0, piece.length);
            buffer.fill(0xee);
          }
        } else if (this.#error !== undefined) throw this.#error;
        else if (this.#closed) return;
        else await new Promise<void>((resolve) => this.#wake = resolve);
      }
    } finally {
      this.released = true;
    }
  }
}

/** A network on which the test is the server. */
export class FakeTransport implements Transport {
  readonly requests: FakeRequest[] = [];
  unauthorizedCalls = 0;

  open(path: string, init: Parameters<Transport["open"]>[1]): Promise<Answer> {
    const request = new FakeRequest(path, init);
    this.requests.push(request);
    return request.answered.promise;
  }

  unauthorized(): void {
    this.unauthorizedCalls++;
  }
}
