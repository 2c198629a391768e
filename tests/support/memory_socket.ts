import type { Socket } from "../../src/intake/socket.ts";
import { readWire, type Wire } from "./wire.ts";

/**
 * A connection without a network. A stalled write stays pending for ever after `destroy`, as it
 * does on some platforms.
 */
export class MemorySocket implements Socket {
  readonly peer = "192.0.2.1:8000";
  readonly closed: Promise<void>;
  /** Each completed write by its own. */
  readonly writes: Uint8Array[] = [];
  ended = false;
  destroyed = false;
  readonly #close: () => void;
  readonly #break: (error: Error) => void;
  #stalled = false;
  #pending: { readonly bytes: Uint8Array; done(): void; fail(error: Error): void }[] = [];

  constructor() {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.closed = promise;
    // A test that does not look at it has no unhandled rejection.
    promise.catch(() => {});
    this.#close = resolve;
    this.#break = reject;
  }

  /** Bytes of all completed writes. */
  get bytes(): Uint8Array {
    const whole = new Uint8Array(this.writes.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of this.writes) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  /** Everything written, decoded. */
  get wire(): Wire {
    return readWire(this.bytes);
  }

  /** Names of the messages in LZ4 blocks, in order. */
  get names(): readonly string[] {
    return this.wire.messages.map(({ name }) => name);
  }

  get writing(): boolean {
    return this.#pending.length > 0;
  }

  write(bytes: Uint8Array): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // Taken only when the write completes: until then the bytes must stay as they are.
    const done = () => {
      this.writes.push(bytes.slice());
      resolve();
    };
    if (this.#stalled) this.#pending.push({ bytes, done, fail: reject });
    else done();
    return promise;
  }

  end(): Promise<void> {
    this.ended = true;
    this.destroy();
    return Promise.resolve();
  }

  destroy(): void {
    this.destroyed = true;
    this.#close();
  }

  /** The reducer takes nothing any more. */
  stall(): void {
    this.#stalled = true;
  }

  /** The reducer takes again, beginning with what waits. */
  resume(): void {
    this.#stalled = false;
    const pending = this.#pending;
    this.#pending = [];
    for (const { done } of pending) done();
  }

  /** The reducer takes what waits, and nothing more. */
  step(): void {
    this.resume();
    this.stall();
  }

  /** The reducer closes its side. */
  hangUp(): void {
    this.#close();
  }

  /** The connection breaks. */
  fail(error: Error): void {
    this.#break(error);
    const pending = this.#pending;
    this.#pending = [];
    for (const write of pending) write.fail(error);
  }
}
