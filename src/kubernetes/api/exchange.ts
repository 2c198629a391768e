import { Failure } from "../../failure/mod.ts";
import { type Clock, pause, unlessAborted } from "../../time/mod.ts";
import { answerOf } from "./answer.ts";
import { ApiError, ApiTimeoutError, UnreachableError } from "./api_error.ts";
import { readFailure } from "./read_status.ts";
import { warningsOf } from "./warnings.ts";

/**
 * What a client is made of: a connection's authenticated fetch. It rejects with a Failure when there
 * is no answer (its category is `general`) or there are no credentials.
 */
export interface ApiConnection {
  fetch(path: string, request: ApiRequest): Promise<Response>;
  unauthorized(): void;
}

export interface ApiRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly body?: string;
}

export interface ExchangeOptions {
  readonly connection: ApiConnection;
  readonly clock: Clock;
  /** How long an answer may take; 30 s when absent. Streams must only begin within it. */
  readonly timeoutMilliseconds?: number | undefined;
  /** Told each warning of the API server once. */
  readonly onWarning?: ((warning: string) => void) | undefined;
}

/** One request, before anything is known about how it ends. */
export interface Call {
  /** Completes "cannot …" in messages. */
  readonly what: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly accept: string;
  readonly content?: { readonly type: string; readonly text: string } | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMilliseconds?: number | undefined;
}

const TIMEOUT = 30_000;
/** A server that is busy says when to ask again, and has not done anything then (client-go). */
const ATTEMPTS = 5;

/** Sends requests and judges their answers. */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #warned = new Set<string>();

  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  /** The whole text of a successful answer. */
  async text(call: Call): Promise<string> {
    return await this.#bounded(call, async (signal) => {
      const response = await this.#send(call, signal);
      const decoder = new TextDecoder();
      let text = "";
      const { body } = answerOf(response, signal, (cause) => brokenOff(call.what, cause));
      for await (const chunk of body) text += decoder.decode(chunk, { stream: true });
      return text + decoder.decode();
    });
  }

  /**
   * A successful answer whose body is read by the caller, and ends when the signal aborts or it is
   * cancelled.
   */
  async stream(call: Call): Promise<Response> {
    const life = new AbortController();
    const end = () => life.abort(call.signal?.reason);
    call.signal?.addEventListener("abort", end, { once: true });
    const release = () => {
      call.signal?.removeEventListener("abort", end);
      life.abort();
    };
    try {
      const response = await this.#bounded(call, async (signal) => {
        const giveUp = () => life.abort(signal.reason);
        signal.addEventListener("abort", giveUp);
        try {
          return await this.#send(call, life.signal);
        } finally {
          signal.removeEventListener("abort", giveUp);
        }
      });
      const { status, headers } = response;
      if (response.body === null) {
        release();
        return response;
      }
      const { body } = answerOf(response, life.signal, (cause) => brokenOff(call.what, cause));
      return new Response(streamOf(body, release), { status, headers });
    } catch (error) {
      release();
      throw error;
    }
  }

  async #send(call: Call, signal: AbortSignal): Promise<Response> {
    const { connection, clock } = this.#options;
    let unauthorized = false;
    for (let attempt = 1;; attempt++) {
      const response = await this.#respond(call, signal);
      this.#warn(response);
      if (response.ok) return response;
      const answer = answerOf(response, signal, (cause) => brokenOff(call.what, cause));
      const { status, causes } = await readFailure(answer);
      signal.throwIfAborted();
      if (status.code === 401) {
        connection.unauthorized();
        // Tokens are rotated: the next request is made with what is there now.
        if (!unauthorized) {
          unauthorized = true;
          continue;
        }
      }
      const busy = (status.code === 429 || status.code >= 500) && answer.retryAfter !== null;
      if (!busy || attempt === ATTEMPTS) throw new ApiError(call.what, status, causes);
      await pause(clock, Math.max(1, status.retryAfterSeconds) * 1000, signal);
      signal.throwIfAborted();
    }
  }

  async #respond({ what, method, path, accept, content }: Call, signal: AbortSignal) {
    try {
      return await this.#options.connection.fetch(path, {
        method,
        headers: {
          accept,
          // What is streamed would wait for more to compress, and the rest is small.
          "accept-encoding": "identity",
          ...content === undefined ? {} : { "content-type": content.type },
        },
        signal,
        ...content === undefined ? {} : { body: content.text },
      });
    } catch (error) {
      signal.throwIfAborted();
      const unanswered = error instanceof Failure && error.category === "general";
      throw unanswered ? new UnreachableError(what, error) : error;
    }
  }

  /** Ends the work when its time is over or the caller's signal aborts. */
  async #bounded<T>(call: Call, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    call.signal?.throwIfAborted();
    const milliseconds = call.timeoutMilliseconds ?? this.#options.timeoutMilliseconds ?? TIMEOUT;
    const abort = new AbortController();
    const cancel = this.#options.clock.after(
      milliseconds,
      () => abort.abort(new ApiTimeoutError(call.what, milliseconds)),
    );
    const stop = () => abort.abort(call.signal?.reason);
    call.signal?.addEventListener("abort", stop, { once: true });
    try {
      return await unlessAborted(work(abort.signal), abort.signal);
    } finally {
      cancel();
      call.signal?.removeEventListener("abort", stop);
    }
  }

  #warn(response: Response): void {
    for (const warning of warningsOf(response.headers.get("warning"))) {
      if (this.#warned.has(warning)) continue;
      this.#warned.add(warning);
      this.#options.onWarning?.(warning);
    }
  }
}

function brokenOff(what: string, cause: unknown): Error {
  return new UnreachableError(what, new Error("the connection broke off", { cause }));
}

/** A body whose chunks stay as they are; those of an answer share a buffer. */
function streamOf(body: AsyncIterable<Uint8Array>, release: () => void): ReadableStream {
  const chunks = body[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await chunks.next();
        if (!done) return controller.enqueue(value.slice());
      } catch (error) {
        release();
        throw error;
      }
      release();
      controller.close();
    },
    cancel: release,
  }, { highWaterMark: 0 });
}
