/** The part of `Deno.stderr` that is needed. */
export interface SyncOutput {
  writeSync(bytes: Uint8Array): number;
}

/** A pipe whose reader is slow may refuse for a moment when another process made it non-blocking. */
const REFUSALS_LIMIT = 500;

/**
 * Writes whole lines synchronously, so that the last ones before an exit are not lost.
 *
 * Never throws: a log nobody can read any more must not end the program. After the reader has gone
 * nothing is written; a line that does not fit within half a second is given up.
 *
 * @param pause waits about a millisecond without returning to the event loop
 */
export function createLineWriter(
  output: SyncOutput = Deno.stderr,
  pause: () => void = blockOneMillisecond,
): (line: string) => void {
  const encoder = new TextEncoder();
  let closed = false;
  let torn = false;
  return (line) => {
    if (closed) return;
    const bytes = encoder.encode(torn ? `\n${line}` : line);
    let written = 0;
    let refusals = 0;
    while (written < bytes.length) {
      try {
        written += output.writeSync(bytes.subarray(written));
      } catch (error) {
        closed = !(error instanceof Deno.errors.WouldBlock);
        if (closed || ++refusals > REFUSALS_LIMIT) break;
        pause();
      }
    }
    if (written > 0) torn = written < bytes.length;
  };
}

function blockOneMillisecond(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
}
