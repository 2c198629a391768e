const NEWLINE = 0x0a;

/**
 * Cuts a stream of bytes into lines; what has no end yet is kept. The line that was found last is
 * `bytes[start, end)`, without its newline, and valid until the next chunk.
 */
export class LineSplitter {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  #next = 0;

  push(chunk: Uint8Array): void {
    const rest = this.bytes.subarray(this.#next);
    if (rest.length === 0) this.bytes = chunk;
    else {
      const joined = new Uint8Array(rest.length + chunk.length);
      joined.set(rest);
      joined.set(chunk, rest.length);
      this.bytes = joined;
    }
    this.#next = 0;
  }

  /** Goes on to the next whole line. @returns false when there is none yet */
  next(): boolean {
    const end = this.bytes.indexOf(NEWLINE, this.#next);
    if (end < 0) return false;
    this.start = this.#next;
    this.end = end;
    this.#next = end + 1;
    return true;
  }

  /** What is left is kept by itself: the chunk may be written over. */
  keep(): void {
    this.bytes = this.bytes.slice(this.#next);
    this.#next = 0;
  }

  /** Goes on to the last line, which has no newline and nothing behind it. */
  last(): boolean {
    this.start = this.#next;
    this.end = this.#next = this.bytes.length;
    return this.end > this.start;
  }
}
