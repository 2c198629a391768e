import type { Clock } from "../../src/time/mod.ts";
import { freePort } from "./free_port.ts";

const READ_BYTES = 16 * 1024;
const AGAIN_MILLISECONDS = 20;

/** What happens to a connection that is opened through the proxy. */
export interface LinkPlan {
  /** Both sides are closed after so many bytes from the client. */
  readonly bytes: number;
}

/** One connection through the proxy, from the client to the server behind it. */
export class Link {
  /** Something was done to it: what the server sees of it is not the client's doing. */
  disturbed = false;
  /** Port by which the server knows the connection; 0 while there is none. */
  port = 0;
  readonly #client: Deno.TcpConn;
  #server: Deno.TcpConn | undefined;
  #left: number;
  #frozen: PromiseWithResolvers<void> | undefined;
  #bytesPerSecond = Infinity;
  #closed = false;

  constructor(client: Deno.TcpConn, plan: LinkPlan | undefined) {
    this.#client = client;
    this.#left = plan?.bytes ?? Infinity;
    if (plan !== undefined) this.disturbed = true;
  }

  get open(): boolean {
    return !this.#closed;
  }

  /** Passes bytes both ways until either side ends. */
  async run(connect: () => Promise<Deno.TcpConn>, clock: Clock): Promise<void> {
    try {
      const server = await connect();
      this.#server = server;
      this.port = server.localAddr.port;
      if (this.#closed) return server.close();
      await Promise.all([
        this.#pump(this.#client, server, clock, true),
        this.#pump(server, this.#client, clock, false),
      ]);
    } catch {
      // Nobody listens behind the proxy, or the connection broke.
    } finally {
      this.close();
    }
  }

  /** A black hole: nothing passes any more, and nobody is told. */
  freeze(): void {
    this.disturbed = true;
    this.#frozen ??= Promise.withResolvers();
  }

  thaw(): void {
    this.#frozen?.resolve();
    this.#frozen = undefined;
  }

  /** The client's bytes pass so slowly. */
  slow(bytesPerSecond: number): void {
    this.disturbed = true;
    this.#bytesPerSecond = bytesPerSecond;
  }

  /** With bytes that nobody has read, as on a frozen link, the client sees a reset. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.thaw();
    for (const socket of [this.#client, this.#server]) {
      try {
        socket?.close();
      } catch {
        // It has ended by itself.
      }
    }
  }

  async #pump(
    from: Deno.TcpConn,
    to: Deno.TcpConn,
    clock: Clock,
    fromClient: boolean,
  ): Promise<void> {
    const buffer = new Uint8Array(READ_BYTES);
    while (!this.#closed) {
      await this.#frozen?.promise;
      const slow = fromClient && this.#bytesPerSecond < Infinity;
      const limit = slow ? Math.max(1, Math.ceil(this.#bytesPerSecond / 10)) : READ_BYTES;
      if (slow) await new Promise<void>((resolve) => clock.after(100, resolve));
      const length = await from.read(buffer.subarray(0, Math.min(limit, READ_BYTES)));
      await this.#frozen?.promise;
      if (length === null) {
        if (!this.#closed) await to.closeWrite();
        return;
      }
      const passed = fromClient ? Math.min(length, this.#left) : length;
      for (let written = 0; written < passed;) {
        written += await to.write(buffer.subarray(written, passed));
      }
      if (!fromClient) continue;
      this.#left -= passed;
      if (this.#left <= 0) return this.close();
    }
  }
}

/** A TCP proxy on the loopback interface that does to connections what networks do. */
export class TcpProxy implements AsyncDisposable {
  /** The links that are open. */
  readonly links = new Set<Link>();
  readonly port: number;
  readonly #clock: Clock;
  readonly #target: () => number;
  readonly #tasks = new Set<Promise<void>>();
  #plans: LinkPlan[] = [];
  #listener: Deno.TcpListener | undefined;
  #cancelRetry = () => {};
  /** New links are disturbed from their beginning. */
  disturbing = false;
  /** Called when a link to the server stands. */
  onLink: (link: Link) => void = () => {};

  /** `target` answers the port on loopback to which connections go, at every connection anew. */
  constructor(target: () => number, clock: Clock) {
    this.#target = target;
    this.#clock = clock;
    this.port = freePort();
    this.#listen();
  }

  get listening(): boolean {
    return this.#listener !== undefined;
  }

  /** The next connection that is opened meets this. */
  planNext(plan: LinkPlan): void {
    this.#plans.push(plan);
  }

  forgetPlans(): void {
    this.#plans = [];
  }

  /** Connections are refused from now on; those that are open stay. */
  refuse(): void {
    this.#cancelRetry();
    this.#listener?.close();
    this.#listener = undefined;
  }

  accept(): void {
    if (this.#listener === undefined) this.#listen();
  }

  closeAll(): void {
    for (const link of this.links) {
      link.disturbed = true;
      link.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.refuse();
    this.closeAll();
    await Promise.all(this.#tasks);
  }

  #listen(): void {
    let listener: Deno.TcpListener;
    try {
      listener = Deno.listen({ hostname: "127.0.0.1", port: this.port });
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
      // The listener of before lets go of the port when its last accept has ended.
      this.#cancelRetry = this.#clock.after(AGAIN_MILLISECONDS, () => this.accept());
      return;
    }
    this.#listener = listener;
    this.#track(this.#serve(listener));
  }

  async #serve(listener: Deno.TcpListener): Promise<void> {
    while (true) {
      let client: Deno.TcpConn;
      try {
        client = await listener.accept();
      } catch (error) {
        if (this.#listener !== listener) return;
        throw error;
      }
      this.#track(this.#link(client));
    }
  }

  async #link(client: Deno.TcpConn): Promise<void> {
    const link = new Link(client, this.#plans.shift());
    if (this.disturbing) link.disturbed = true;
    this.links.add(link);
    await link.run(async () => {
      const server = await Deno.connect({ hostname: "127.0.0.1", port: this.#target() });
      link.port = server.localAddr.port;
      this.onLink(link);
      return server;
    }, this.#clock);
    this.links.delete(link);
  }

  #track(task: Promise<void>): void {
    this.#tasks.add(task);
    task.finally(() => this.#tasks.delete(task));
  }
}
