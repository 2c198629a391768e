import type { ReducerAttack } from "./attacks/attack.ts";
import { hangUp, isDropped, writeAll } from "./sockets.ts";

/** Stands before the receiver; while it is told to, it meets collectors itself, as no reducer would. */
export class ReducerSwitch implements AsyncDisposable {
  readonly port: number;
  readonly #listener: Deno.TcpListener;
  readonly #target: number;
  readonly #tasks = new Set<Promise<void>>();
  readonly #open = new Set<Deno.TcpConn>();
  #met = 0;
  #ending = new AbortController();
  #attack: ReducerAttack | undefined;

  /** `target`: the port of the receiver. */
  constructor(target: number) {
    this.#target = target;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.port = this.#listener.addr.port;
    this.#track(this.#accept());
  }

  /** Connections that were met as by no reducer, since it was told to. */
  get met(): number {
    return this.#met;
  }

  /** From now on, until it is told to behave with undefined; open connections break. */
  misbehave(attack: ReducerAttack | undefined): void {
    this.#attack = attack;
    this.#met = 0;
    this.#ending.abort();
    this.#ending = new AbortController();
    for (const connection of this.#open) hangUp(connection);
    this.#open.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.misbehave(undefined);
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
      if (this.#attack !== undefined) {
        this.#met++;
        return await this.#attack.meet(client, this.#ending.signal);
      }
      using server = await Deno.connect({ hostname: "127.0.0.1", port: this.#target });
      const buffer = new Uint8Array(64 * 1024);
      for (let length; (length = await client.read(buffer)) !== null;) {
        await writeAll(server, buffer.subarray(0, length));
      }
    } catch (error) {
      if (!isDropped(error)) throw error;
    } finally {
      this.#open.delete(client);
    }
  }
}
