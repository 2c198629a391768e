import type { LogSink } from "../delivery/mod.ts";
import type { Format } from "../format/mod.ts";
import type { LogStream, Position } from "../reader/mod.ts";
import type { Ledger } from "./ledger.ts";

export interface DeliveryOptions {
  readonly format: () => Format;
  readonly sink: LogSink;
  readonly ledger: Ledger;
}

/**
 * Batches on their way: one is sent while the next is filled. How far a stream was read counts when
 * the batch with its records has arrived, and those before it.
 */
export class Delivery {
  readonly #options: DeliveryOptions;
  #format: Format;
  #spare: Format;
  readonly #touched = new Set<LogStream>();
  #underWay: Promise<void> = Promise.resolve();

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#format = options.format();
    this.#spare = options.format();
  }

  /** Takes the records of the next batch. */
  get format(): Format {
    return this.#format;
  }

  /** The stream was read on; its records are in the next batch. */
  touched(stream: LogStream): void {
    this.#touched.add(stream);
  }

  /** Hands the batch over, when the one before has arrived. */
  async flush(signal: AbortSignal): Promise<void> {
    if (this.#touched.size === 0) return;
    const positions = [...this.#touched].map((stream) => [stream.key, stream.position] as const);
    this.#touched.clear();
    const { records } = this.#format;
    const bytes = this.#format.finish();
    await this.#underWay;
    this.#underWay = this.#send(bytes, records, positions, signal);
    // Its failure is met with the next batch; until then nobody waits for it.
    this.#underWay.catch(() => {});
    [this.#format, this.#spare] = [this.#spare, this.#format];
    this.#format.clear();
  }

  /** Resolves when all has arrived. */
  async settle(signal: AbortSignal): Promise<void> {
    await this.flush(signal);
    await this.#underWay;
  }

  async #send(
    bytes: Uint8Array<ArrayBuffer>,
    records: number,
    positions: readonly (readonly [string, Position])[],
    signal: AbortSignal,
  ): Promise<void> {
    const { sink, ledger } = this.#options;
    const length = records > 0 ? await sink.write(bytes, records, signal) : undefined;
    ledger.arrived(positions, length);
  }
}
