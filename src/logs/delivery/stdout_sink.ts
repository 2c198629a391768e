import type { LogSink } from "./sink.ts";

/** Standard output. What `write(2)` has taken counts as delivered. */
export class StdoutSink implements LogSink {
  async write(batch: Uint8Array<ArrayBuffer>): Promise<undefined> {
    for (let written = 0; written < batch.length;) {
      written += await Deno.stdout.write(batch.subarray(written));
    }
  }

  settle(): void {}

  close(): void {}
}
