import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { Announced } from "../../support/oracle/announced.ts";
import { type PodFields, toldBy } from "../../support/oracle/told_by.ts";

/** How a connection ended, as the decoder saw it. */
export interface Close {
  readonly conn: number;
  readonly reason: string;
}

/** A message by the protocol's names. */
export interface HeardMessage extends PodFields {
  readonly key: string;
  readonly value: string;
}

/** A decoder in the reducer's place, and what the reducer would know from what it decodes. */
export abstract class Decoder implements AsyncDisposable {
  readonly announced = new Announced();
  readonly closes: Close[] = [];
  /** Anything it complained about. */
  readonly complaints: string[] = [];
  /** What it was told of the collector itself, by every connection (set_config_label). */
  readonly labels = new Map<string, string>();
  abstract readonly port: number;
  /** What does the work; a decoder that has failed is never waited for. */
  abstract readonly program: { assertRunning(): void };
  #connection = 0;

  /** @throws {AssertionError} unless the stream was as a reducer likes it, over one connection. */
  assertClean({ connections = 1, resyncs = 1 } = {}): void {
    deepStrictEqual(this.complaints, []);
    deepStrictEqual(this.announced.anomalies, []);
    strictEqual(this.announced.connections, connections, "connections");
    strictEqual(this.announced.epochs.length, resyncs, "resyncs");
  }

  /** Ends it; 0 when everything was well formed, else 1, or 3 where only the end was missing. */
  abstract stop(): Promise<number>;

  abstract [Symbol.asyncDispose](): Promise<void>;

  protected hear(connection: number, name: string, message: HeardMessage): void {
    if (connection !== this.#connection) {
      this.#connection = connection;
      this.announced.connected();
    }
    if (name === "set_config_label") this.labels.set(message.key, message.value);
    const told = toldBy(name, message);
    if (told !== undefined) this.announced.tell(told);
  }
}
