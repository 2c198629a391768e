import { getLogger } from "@logtape/logtape";
import type { Clock } from "../time/mod.ts";
import type { HttpRequest } from "./http_handler.ts";
import type { Occupant, Phase } from "./http_places.ts";
import type { HttpSocket } from "./http_socket.ts";
import { ROOT_CATEGORY } from "./log_entry.ts";
import { type HeadProgress, RequestHeadReader } from "./request_head_reader.ts";
import type { RequestHead } from "./request_head.ts";
import { type Framing, framingOf, responseHead } from "./response_head.ts";
import { respond } from "./route.ts";

const log = getLogger([ROOT_CATEGORY, "operations"]);

/** How long a client may take, in milliseconds. */
export const PATIENCE = {
  /** For a head, from its first byte on; of a new connection, from its beginning on. */
  head: 5_000,
  /** Between two requests. */
  idle: 10_000,
  /** For taking a whole answer, unless that is a stream; its making counts. */
  answer: 30_000,
  /** For taking anything of an answer. */
  progress: 10_000,
  /** For hanging up, after an answer that was the last one. */
  drain: 1_000,
} as const;

/** Requests answered on one connection. */
export const MOST_REQUESTS = 1_000;
/** Before the next request of a client that did not wait for its answer. */
const SENT_AHEAD_MILLISECONDS = 1;
/** Read and thrown away, so that a client which is still writing gets to read why it was refused. */
const DRAINED_BYTES = 64 * 1024;
const READ_BYTES = 4 * 1024;
/** Handed to the system at a time: whoever takes them makes progress. */
const WRITE_BYTES = 64 * 1024;
/** What the system's buffer of a connection takes whether or not the client reads. */
const SMALL_BYTES = 4 * 1024;

export interface HttpConnectionOptions {
  readonly socket: HttpSocket;
  readonly clock: Clock;
  /** Never rejects. */
  readonly answer: (request: HttpRequest) => Promise<Response>;
  /** Whether nothing must be begun that may not end. */
  readonly isStrained: () => boolean;
  /** Called once, when the connection is closed. */
  readonly onClose: () => void;
}

/**
 * One connection of a client: requests are read and answered one after the other. While an answer
 * is written nothing more is read, and of the answer no more is held than the part being written
 * and what its source has made so far.
 */
export class HttpConnection implements Occupant {
  readonly address: string;
  readonly #options: HttpConnectionOptions;
  readonly #socket: HttpSocket;
  readonly #buffer = new Uint8Array(READ_BYTES);
  /** What of the buffer has been read and not used. */
  #unread = new Uint8Array();
  /** A read begun while a stream was written. */
  #ahead: Promise<number | null> | undefined;
  #phase: Phase = "reading";
  #since: number;
  #cancelDeadline = () => {};
  #cancelBody = () => {};
  #isClosed = false;
  #isLast = false;

  constructor(options: HttpConnectionOptions) {
    this.#options = options;
    this.#socket = options.socket;
    this.address = options.socket.remoteAddr.hostname;
    this.#since = options.clock.now();
  }

  get phase(): Phase {
    return this.#phase;
  }

  get since(): number {
    return this.#since;
  }

  /** Answers requests until the connection ends, and never rejects because of the client. */
  async run(): Promise<void> {
    try {
      this.#enter("reading", PATIENCE.head);
      for (let left = MOST_REQUESTS - 1; await this.#serve(left === 0); left--) {
        this.#enter("idle", PATIENCE.idle);
        if (this.#unread.length > 0) await this.#giveWay();
        if (this.#isClosed) return;
      }
    } finally {
      this.close();
    }
  }

  /** Closes at once, or after the answer under way. */
  finish(): void {
    if (this.#phase === "answering") this.#isLast = true;
    else this.close();
  }

  /** Closes at once. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#cancelDeadline();
    this.#socket.close();
    this.#cancelBody();
    this.#options.onClose();
  }

  /** Reads a request and answers it; says whether another one may come. */
  async #serve(isLast: boolean): Promise<boolean> {
    const progress = await this.#readHead();
    if (progress === undefined || progress.kind === "http2") return false;
    this.#enter("answering", PATIENCE.answer);
    if (progress.kind === "refused") {
      const response = respond(progress.status, `${progress.reason}\n`);
      await this.#write(response, { method: "GET", version: "1.1", connection: "close" });
      await this.#drain();
      return false;
    }
    const { head } = progress;
    const response = await this.#fitting(await this.#options.answer(head));
    if (isLast || head.body === "some" || this.#options.isStrained()) this.#isLast = true;
    const connection = this.#isLast ? "close" : head.connection;
    const isWhole = await this.#write(response, { ...head, connection });
    // It may have become the last one while it was written.
    if (isWhole && connection === "keep" && !this.#isLast) return true;
    if (isWhole && (head.body === "some" || this.#unread.length > 0)) await this.#drain();
    return false;
  }

  async #fitting(response: Response): Promise<Response> {
    const length = response.headers.get("content-length");
    if (!this.#options.isStrained() || Number(length ?? Infinity) <= SMALL_BYTES) return response;
    await response.body?.cancel();
    return respond(503, "too many clients do not read their answers\n");
  }

  async #readHead(): Promise<Exclude<HeadProgress, { kind: "incomplete" }> | undefined> {
    const reader = new RequestHeadReader();
    for (;;) {
      if (this.#unread.length > 0) {
        if (this.#phase === "idle") this.#enter("reading", PATIENCE.head);
        const progress = reader.read(this.#unread);
        this.#unread = this.#unread.subarray(
          progress.kind === "complete" ? progress.end : this.#unread.length,
        );
        if (progress.kind !== "incomplete") return progress;
      }
      if (!await this.#read()) return undefined;
    }
  }

  /** Reads something into `#unread`; false at the end. */
  async #read(): Promise<boolean> {
    const count = await this.#beginRead();
    this.#ahead = undefined;
    if (count === null) return false;
    this.#unread = this.#buffer.subarray(0, count);
    return true;
  }

  /** That a client has gone, or that it was closed here, is an end like any other. */
  #beginRead(): Promise<number | null> {
    if (this.#isClosed) return Promise.resolve(null);
    return this.#ahead ??= this.#socket.read(this.#buffer).catch(() => null);
  }

  /** Writes the answer; says whether the client has taken the whole of it. */
  async #write(
    response: Response,
    request: Pick<RequestHead, "method" | "version" | "connection">,
  ): Promise<boolean> {
    const framing = framingOf(response, request.version);
    const now = this.#options.clock.now();
    const head = latin1(responseHead(response, framing, request.connection, now));
    if (response.body === null) return await this.#send(head);
    if (request.method === "HEAD" || framing.kind === "none") {
      await response.body.cancel();
      return await this.#send(head);
    }
    const body = response.body.getReader();
    // What a source cannot let go of is its own affair: nothing of it is wanted any more.
    this.#cancelBody = () => void body.cancel().catch(() => {});
    try {
      if (framing.kind === "length") return await this.#writeWhole(head, body, framing.length);
      return await this.#writeStream(head, body, framing);
    } catch (error) {
      log.error("an answer broke off: {error}", { error });
      return false;
    } finally {
      this.#cancelBody();
    }
  }

  async #writeWhole(
    head: Uint8Array,
    body: ReadableStreamDefaultReader<Uint8Array>,
    length: number,
  ): Promise<boolean> {
    let left = length;
    // With its head in one packet: a client that delays what it acknowledges waits for no second.
    let part = head;
    for (;;) {
      const { done, value } = await body.read();
      if (!done) {
        left -= value.length;
        if (left < 0) throw new RangeError(`there is more to an answer than its ${length} bytes`);
        part = part.length === 0 ? value : joined(part, value);
      }
      if (!await this.#send(part)) return false;
      part = new Uint8Array();
      if (!done) continue;
      if (left > 0) throw new RangeError(`${left} of the ${length} bytes of an answer are missing`);
      return true;
    }
  }

  async #writeStream(
    head: Uint8Array,
    body: ReadableStreamDefaultReader<Uint8Array>,
    framing: Framing,
  ): Promise<boolean> {
    // It lasts as long as its source and its reader want.
    this.#cancelDeadline();
    if (this.#unread.length === 0) {
      void this.#beginRead().then((count) => {
        // While the source is silent nothing else tells that the client has gone.
        if (count === null) this.close();
      });
    }
    const isChunked = framing.kind === "chunked";
    let part = head;
    for (;;) {
      if (!await this.#send(part)) return false;
      const { done, value } = await body.read();
      if (done) return !isChunked || await this.#send(latin1("0\r\n\r\n"));
      // A chunk without bytes would be the end.
      part = isChunked && value.length > 0
        ? joined(latin1(`${value.length.toString(16)}\r\n`), value, latin1("\r\n"))
        : value;
    }
  }

  /** Hands the bytes over as fast as the client takes them; false when it has gone or stopped. */
  async #send(bytes: Uint8Array): Promise<boolean> {
    const { clock } = this.#options;
    for (let at = 0; at < bytes.length;) {
      if (this.#isClosed) return false;
      const cancel = clock.after(PATIENCE.progress, () => this.close());
      try {
        at += await this.#socket.write(bytes.subarray(at, at + WRITE_BYTES));
      } catch {
        // The client has gone, or was closed here: nobody is left to be told.
        return false;
      } finally {
        cancel();
      }
      this.#since = clock.now();
    }
    return !this.#isClosed;
  }

  /**
   * Hangs up, and reads what is on its way. Bytes that nobody read would make the system reset the
   * connection, and the client might lose the answer.
   */
  async #drain(): Promise<void> {
    if (this.#isClosed) return;
    this.#enter("draining", PATIENCE.drain);
    try {
      await this.#socket.closeWrite();
    } catch {
      return; // It has gone.
    }
    for (let drained = 0; drained < DRAINED_BYTES && await this.#read();) {
      drained += this.#unread.length;
    }
  }

  /**
   * While there is always a next request, and always room for its answer, the event loop would not
   * go round: no probe, no stream and no signal would be seen to.
   */
  #giveWay(): Promise<void> {
    return new Promise((resolve) => {
      this.#options.clock.after(SENT_AHEAD_MILLISECONDS, resolve);
    });
  }

  #enter(phase: Phase, milliseconds: number): void {
    this.#cancelDeadline();
    if (this.#isClosed) return;
    this.#phase = phase;
    this.#since = this.#options.clock.now();
    this.#cancelDeadline = this.#options.clock.after(milliseconds, () => this.close());
  }
}

/** One byte for each character, as in headers. */
function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
