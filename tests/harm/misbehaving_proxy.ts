import type { ApiAttack } from "./attacks/attack.ts";
import { headOfRequest, type RequestHead } from "./head_of_request.ts";
import { hangUp, isDropped, writeAll } from "./sockets.ts";

/** What is asked for in vain while the proxy misbehaves: the others go on. */
const RESOURCE = /\/jobs(\?|$)/;

/**
 * Stands before an API server, passes on what it says and, while it is told to, answers for one
 * resource itself, as nobody should.
 */
export class MisbehavingProxy implements AsyncDisposable {
  readonly port: number;
  readonly #listener: Deno.TcpListener;
  readonly #target: number;
  readonly #open = new Set<Deno.TcpConn>();
  readonly #tasks = new Set<Promise<void>>();
  readonly #ofResource = new Set<Deno.TcpConn>();
  #met = 0;
  #attack: ApiAttack | undefined;

  /** `target`: the port of the API server. */
  constructor(target: number) {
    this.#target = target;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.port = this.#listener.addr.port;
    this.#track(this.#accept());
  }

  /** Requests that were answered as by nobody, since it was told to. */
  get met(): number {
    return this.#met;
  }

  /** From now on, until it is told to behave with undefined; open watches of the resource break. */
  misbehave(attack: ApiAttack | undefined): void {
    this.#attack = attack;
    this.#met = 0;
    for (const connection of this.#ofResource) hangUp(connection);
    this.#ofResource.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#open) hangUp(connection);
    await Promise.all(this.#tasks);
  }

  #track(task: Promise<void>): void {
    this.#tasks.add(task);
    void task.finally(() => this.#tasks.delete(task));
  }

  async #accept(): Promise<void> {
    for await (const connection of this.#listener) this.#track(this.#serve(connection));
  }

  async #serve(client: Deno.TcpConn): Promise<void> {
    this.#open.add(client);
    try {
      using _ = client;
      const head = await headOfRequest(client);
      if (head === undefined) return;
      if (!RESOURCE.test(head.path)) return await this.#pass(client, head);
      this.#ofResource.add(client);
      const attack = this.#attack;
      if (attack === undefined) return await this.#pass(client, head);
      this.#met++;
      await attack.answer(/[?&]watch=(1|true)/.test(head.path), async (bytes) => {
        await writeAll(client, typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes);
      });
    } catch (error) {
      if (!isDropped(error)) throw error;
    } finally {
      this.#open.delete(client);
      this.#ofResource.delete(client);
    }
  }

  async #pass(client: Deno.TcpConn, { bytes }: RequestHead): Promise<void> {
    using server = await Deno.connect({ hostname: "127.0.0.1", port: this.#target });
    await writeAll(server, bytes);
    // The client says nothing more, but its end has to end the watch.
    const ended = pump(client, server).finally(() => hangUp(server));
    await pump(server, client).finally(() => hangUp(client));
    await ended;
  }
}

async function pump(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(64 * 1024);
  try {
    for (let length; (length = await from.read(buffer)) !== null;) {
      await writeAll(to, buffer.subarray(0, length));
    }
  } catch (error) {
    if (!isDropped(error)) throw error;
  }
}
