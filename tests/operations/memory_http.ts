import type { HttpListener, HttpSocket } from "../../src/operations/http_socket.ts";

/** A client and its connection to an HTTP port, without a network. */
export class MemoryClient {
  readonly socket: HttpSocket;
  /** Everything taken so far, one character for each byte. */
  received = "";
  /** The server has said that no more comes. */
  isEnded = false;
  /** The server has let go. */
  isClosed = false;
  /** Bytes that the client still takes before it stops reading. */
  window = Infinity;
  /** Most bytes that waited to be written at any time: what the server holds for this client. */
  mostHeld = 0;
  readonly #sent: Uint8Array[] = [];
  #isHungUp = false;
  #isBroken = false;
  #wake = () => {};

  constructor(hostname: string) {
    this.socket = {
      remoteAddr: { hostname },
      read: (buffer) => this.#read(buffer),
      write: (bytes) => this.#write(bytes),
      closeWrite: () => {
        this.isEnded = true;
        return Promise.resolve();
      },
      close: () => {
        this.isClosed = true;
        this.#changed();
      },
    };
  }

  send(...texts: readonly string[]): void {
    for (const text of texts) {
      this.#sent.push(Uint8Array.from(text, (character) => character.charCodeAt(0)));
    }
    this.#changed();
  }

  /** Takes so many more bytes. */
  take(bytes: number): void {
    this.window += bytes;
    this.#changed();
  }

  /** Writes no more, and may go on reading. */
  hangUp(): void {
    this.#isHungUp = true;
    this.#changed();
  }

  /** Is gone, with whatever was under way. */
  break(): void {
    this.#isBroken = true;
    this.#changed();
  }

  async #read(buffer: Uint8Array): Promise<number | null> {
    for (;;) {
      this.#check();
      const next = this.#sent.shift();
      if (next !== undefined) {
        buffer.set(next.subarray(0, buffer.length));
        if (next.length > buffer.length) this.#sent.unshift(next.subarray(buffer.length));
        return Math.min(next.length, buffer.length);
      }
      if (this.#isHungUp) return null;
      await this.#change();
    }
  }

  async #write(bytes: Uint8Array): Promise<number> {
    this.mostHeld = Math.max(this.mostHeld, bytes.length);
    for (;;) {
      this.#check();
      const count = Math.min(bytes.length, this.window);
      if (count > 0) {
        this.window -= count;
        this.received += String.fromCharCode(...bytes.subarray(0, count));
        return count;
      }
      await this.#change();
    }
  }

  #check(): void {
    if (this.isClosed) throw new Deno.errors.Interrupted("operation canceled");
    if (this.#isBroken) throw new Deno.errors.ConnectionReset("connection reset by peer");
  }

  #changed(): void {
    const wake = this.#wake;
    this.#wake = () => {};
    wake();
  }

  #change(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const others = this.#wake;
    this.#wake = () => {
      others();
      resolve();
    };
    return promise;
  }
}

/** A listener to which a test connects. */
export class MemoryListener implements HttpListener {
  readonly addr = { hostname: "192.0.2.1", port: 8081 };
  isClosed = false;
  /** Attempts to accept, those that wait included. */
  accepts = 0;
  readonly #arrivals: (HttpSocket | Error)[] = [];
  #wake = () => {};

  async accept(): Promise<HttpSocket> {
    this.accepts++;
    for (;;) {
      if (this.isClosed) throw new Deno.errors.Interrupted("operation canceled");
      const arrival = this.#arrivals.shift();
      if (arrival instanceof Error) throw arrival;
      if (arrival !== undefined) return arrival;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  close(): void {
    this.isClosed = true;
    this.#wake();
  }

  connect(address: string): MemoryClient {
    const client = new MemoryClient(address);
    this.#arrivals.push(client.socket);
    this.#wake();
    return client;
  }

  /** The next attempt to accept fails. */
  fail(error: Error): void {
    this.#arrivals.push(error);
    this.#wake();
  }
}
