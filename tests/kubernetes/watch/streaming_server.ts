/** A real server whose responses begin and do not end. */
export class StreamingServer {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #closed = new AbortController();
  /** Responses whose reader has gone away. */
  cancelled = 0;
  requests = 0;
  #changed = Promise.withResolvers<void>();

  constructor(head: ResponseInit = {}) {
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => {
      this.requests++;
      return new Response(this.#body(), {
        headers: { "content-type": "application/json" },
        ...head,
      });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  #body(): ReadableStream<Uint8Array> {
    return new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode("first\n"));
        this.#closed.signal.addEventListener("abort", () => {
          try {
            controller.close();
          } catch {
            // Its reader went away before.
          }
        });
      },
      cancel: () => {
        this.cancelled++;
        this.#changed.resolve();
      },
    });
  }

  /** Resolves when a reader has gone away. */
  async cancellation(): Promise<void> {
    if (this.cancelled === 0) await this.#changed.promise;
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#server.shutdown();
  }
}
