import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { Announced } from "../../support/oracle/announced.ts";
import { type PodFields, toldBy } from "../../support/oracle/told_by.ts";
import { equipment } from "./equipment.ts";
import { freePort, isListening } from "./free_port.ts";
import { Program } from "./program.ts";
import { waitFor } from "./wait_for.ts";

export interface DecoderOptions {
  /** liblz4 in the reducer's own loop, or lz4_flex. */
  readonly library: "c" | "flex";
  readonly args?: readonly string[];
}

interface Line extends PodFields {
  readonly conn: number;
  readonly msg: string;
  readonly key: string;
  readonly value: string;
}

/** How a connection ended, as the decoder saw it. */
interface Close {
  readonly conn: number;
  readonly reason: string;
}

const HARMLESS = /conn=\d+ (accepted from|EOF; LZ4 frame state: open, at block boundary)/;

/** The peer decoder in the reducer's place, and what the reducer would know from what it decodes. */
export class Decoder implements AsyncDisposable {
  readonly announced = new Announced();
  readonly port = freePort();
  readonly closes: Close[] = [];
  /** Anything it complained about. */
  readonly complaints: string[] = [];
  /** What it was told of the collector itself, by every connection (set_config_label). */
  readonly labels = new Map<string, string>();
  readonly program: Program;
  #connection = 0;

  private constructor({ library, args = [] }: DecoderOptions) {
    this.program = new Program({
      command: `${equipment("peers")}/refdecode`,
      args: ["--port", String(this.port), "--lib", library, ...args],
      onOutput: (line) => this.#line(JSON.parse(line)),
      onError: (line) => this.#error(line),
    });
  }

  static async start(options: DecoderOptions): Promise<Decoder> {
    const decoder = new Decoder(options);
    // A collector that comes too early would back off; a connection to ask would be decoded.
    await waitFor("the decoder listens", async () => {
      decoder.program.assertRunning();
      ok(await isListening(decoder.port));
    });
    return decoder;
  }

  /** @throws {AssertionError} unless the stream was as a reducer likes it, over one connection. */
  assertClean({ connections = 1, resyncs = 1 } = {}): void {
    deepStrictEqual(this.complaints, []);
    deepStrictEqual(this.announced.anomalies, []);
    strictEqual(this.announced.connections, connections, "connections");
    strictEqual(this.announced.epochs.length, resyncs, "resyncs");
  }

  /** Ends it; its own exit code says whether it met anything malformed. */
  async stop(): Promise<number> {
    return (await this.program.stop()).code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.program[Symbol.asyncDispose]();
  }

  #line(line: Line): void {
    if (line.conn !== this.#connection) {
      this.#connection = line.conn;
      this.announced.connected();
    }
    if (line.msg === "set_config_label") this.labels.set(line.key, line.value);
    const told = toldBy(line.msg, line);
    if (told !== undefined) this.announced.tell(told);
  }

  #error(line: string): void {
    if (line.startsWith("{")) this.closes.push(JSON.parse(line));
    else if (!HARMLESS.test(line)) this.complaints.push(line);
  }
}
