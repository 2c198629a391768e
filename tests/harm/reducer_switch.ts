import type { ReducerAttack } from "./attacks/attack.ts";
import { hangUp, isDropped, writeAll } from "./sockets.ts";

/** Stands before the receiver; while it is told to, it meets collectors itself, as no reducer would. */
export class ReducerSwitch implements Disposable {
  readonly port: number;
  readonly #listener: Deno.TcpListener;
  readonly #target: number;
  readonly #open = new Set<Deno.TcpConn>();
  #attack: ReducerAttack | undefined;

  /** `target`: the port of the receiver. */
  constructor(target: number) {
    this.#target = target;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.port = this.#listener.addr.port;
    void this.#accept();
  }

  /** From now on, until it is told to behave with undefined; open connections break. */
  misbehave(attack: ReducerAttack | undefined): void {
    this.#attack = attack;
    for (const connection of this.#open) hangUp(connection);
    this.#open.clear();
  }

  [Symbol.dispose](): void {
    this.misbehave(undefined);
    this.#listener.close();
  }

  async #accept(): Promise<void> {
    for await (const connection of this.#listener) void this.#serve(connection);
  }

  async #serve(client: Deno.TcpConn): Promise<void> {
    this.#open.add(client);
    try {
      using _ = client;
      if (this.#attack !== undefined) return await this.#attack.meet(client);
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
