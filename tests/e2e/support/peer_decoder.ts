import { ok } from "node:assert/strict";
import { Decoder, type HeardMessage } from "./decoder.ts";
import { equipment } from "./equipment.ts";
import { freePort, isListening } from "./free_port.ts";
import { Program } from "./program.ts";
import type { DecoderOptions } from "./start_decoder.ts";
import { waitFor } from "./wait_for.ts";

interface Line extends HeardMessage {
  readonly conn: number;
  readonly msg: string;
}

const HARMLESS = /conn=\d+ (accepted from|EOF; LZ4 frame state: open, at block boundary)/;
/** A receive buffer of the least size, so that a reader that stalls is noticed soon. */
const LEAST_BUFFER = ["--rcvbuf", "4096"];

/** The peer decoder, as a program of its own. */
export class PeerDecoder extends Decoder {
  override readonly port = freePort();
  override readonly program: Program;

  private constructor({ library, stallAfter }: DecoderOptions) {
    super();
    const stall = stallAfter === undefined
      ? []
      : [...LEAST_BUFFER, "--stall-after", String(stallAfter), "--stall-secs", "600"];
    this.program = new Program({
      command: `${equipment("peers")}/refdecode`,
      args: ["--port", String(this.port), "--lib", library, ...stall],
      onOutput: (line) => this.#line(JSON.parse(line)),
      onError: (line) => this.#error(line),
    });
  }

  static async start(options: DecoderOptions): Promise<PeerDecoder> {
    const decoder = new PeerDecoder(options);
    // A collector that comes too early would back off; a connection to ask would be decoded.
    await waitFor("the decoder listens", async () => {
      decoder.program.assertRunning();
      ok(await isListening(decoder.port));
    });
    return decoder;
  }

  override async stop(): Promise<number> {
    return (await this.program.stop()).code;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await this.program[Symbol.asyncDispose]();
  }

  #line(line: Line): void {
    this.hear(line.conn, line.msg, line);
  }

  #error(line: string): void {
    if (line.startsWith("{")) this.closes.push(JSON.parse(line));
    else if (!HARMLESS.test(line)) this.complaints.push(line);
  }
}
