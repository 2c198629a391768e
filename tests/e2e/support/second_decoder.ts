import { MalformedStream } from "../../support/second_decoder/malformed.ts";
import { StreamDecoder } from "../../support/second_decoder/stream_decoder.ts";
import { Decoder, type HeardMessage } from "./decoder.ts";
import type { DecoderOptions } from "./start_decoder.ts";

const BUFFER_BYTES = 64 * 1024;

/** The tests' own decoder, in this process, for machines without the peer. */
export class SecondDecoder extends Decoder {
  override readonly program = { assertRunning: () => this.#assertRunning() };
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #stallAfter: number;
  readonly #connections = new Set<Deno.TcpConn>();
  readonly #reading: Promise<void>[] = [];
  readonly #accepting: Promise<void>;
  /** Aborts when it ends, which ends a stall as well. */
  readonly #stopping = Promise.withResolvers<void>();
  #isStopping = false;
  #failure: unknown;
  #malformed = 0;
  #truncated = 0;
  #accepted = 0;

  constructor({ stallAfter = Infinity }: DecoderOptions) {
    super();
    this.#stallAfter = stallAfter;
    this.#accepting = this.#accept();
  }

  override get port(): number {
    return this.#listener.addr.port;
  }

  override async stop(): Promise<number> {
    await this[Symbol.asyncDispose]();
    this.#assertRunning();
    return this.#malformed > 0 ? 1 : this.#truncated > 0 ? 3 : 0;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isStopping) {
      this.#isStopping = true;
      this.#stopping.resolve();
      this.#listener.close();
      for (const connection of this.#connections) connection.close();
    }
    await this.#accepting;
    await Promise.all(this.#reading);
  }

  #assertRunning(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #accept(): Promise<void> {
    for await (const connection of this.#listener) {
      const id = ++this.#accepted;
      this.#connections.add(connection);
      this.#reading.push(
        this.#read(id, connection).catch((error) => {
          this.#failure = error;
        }),
      );
    }
  }

  async #read(id: number, connection: Deno.TcpConn): Promise<void> {
    let heard = 0;
    const decoder = new StreamDecoder(({ name, fields }) => {
      heard++;
      this.hear(id, name, fields as unknown as HeardMessage);
    });
    const buffer = new Uint8Array(BUFFER_BYTES);
    try {
      for (let length; (length = await connection.read(buffer)) !== null;) {
        decoder.push(buffer.subarray(0, length));
        if (heard >= this.#stallAfter) await this.#stopping.promise;
      }
      const { inside } = decoder;
      if (inside === undefined) return void this.closes.push({ conn: id, reason: "eof" });
      this.#truncated++;
      this.#complain(id, "truncated", `ended inside ${inside}`);
    } catch (error) {
      if (error instanceof MalformedStream) {
        this.#malformed++;
        this.#complain(id, "malformed", error.message);
      } else if (!this.#isStopping) {
        this.#complain(id, `io: ${error}`, "the connection broke");
      }
    } finally {
      this.#connections.delete(connection);
      if (!this.#isStopping) connection.close();
    }
  }

  #complain(conn: number, reason: string, complaint: string): void {
    this.complaints.push(`connection ${conn}: ${complaint}`);
    this.closes.push({ conn, reason });
  }
}
