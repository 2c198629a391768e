import { writeData } from "../../terminal/mod.ts";
import type { LogSink } from "./sink.ts";

/** Standard output. What `write(2)` has taken counts as delivered. */
export class StdoutSink implements LogSink {
  readonly length = undefined;
  readonly failure = undefined;

  async write(batch: Uint8Array<ArrayBuffer>): Promise<undefined> {
    await writeData(batch);
  }

  settle(): void {}

  close(): void {}
}
