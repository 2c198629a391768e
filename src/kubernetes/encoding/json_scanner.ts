const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;

/**
 * Finds where a JSON value ends, also when its bytes are not all there yet. It looks at brackets and
 * quotes and at nothing else.
 */
export class JsonScanner {
  /** Progress within a value of which more is to come. */
  #scanned = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;

  /** A value was begun whose end has not come. */
  get begun(): boolean {
    return this.#scanned > 0;
  }

  /** What was begun does not matter any more. */
  reset(): void {
    this.#scanned = this.#depth = 0;
    this.#inString = this.#escaped = false;
  }

  /**
   * The end of the value that begins at `start`, or -1 when it is not in `bytes[start, end)`; then
   * it is to be asked again with more bytes from the same start, wherever that is by then. A bare
   * number, true, false or null ends with what surrounds it: at `start` when none is there.
   */
  end(bytes: Uint8Array, start: number, end: number): number {
    let depth = this.#depth;
    let inString = this.#inString;
    let i = start + this.#scanned + (this.#escaped ? 1 : 0);
    // Two tight loops, one inside strings and one outside: this is where the time of a list goes,
    // and that of a walk over an object.
    for (;;) {
      if (inString) {
        let code = 0;
        while (i < end && (code = bytes[i]!) !== QUOTE) i += code === BACKSLASH ? 2 : 1;
        if (i >= end) break;
        inString = false;
        i++;
        if (depth === 0) return this.#found(i);
      }
      while (i < end) {
        const code = bytes[i++]!;
        if (code === QUOTE) {
          inString = true;
          break;
        }
        if (code >= OPEN_BRACKET) {
          const folded = code | 0x20;
          if (folded === OPEN_BRACE) depth++;
          else if (folded === CLOSE_BRACE) {
            // At depth 0 the bracket belongs to what surrounds a bare value.
            if (depth === 0) return this.#found(i - 1);
            if (--depth === 0) return this.#found(i);
          }
        } else if (depth === 0 && i - 1 > start && (code === COMMA || code <= 0x20)) {
          return this.#found(i - 1);
        }
      }
      if (!inString) break;
    }
    this.#scanned = end - start;
    this.#depth = depth;
    this.#inString = inString;
    // A backslash was the last byte: what it escapes is the first one of the next chunk.
    this.#escaped = i > end;
    return -1;
  }

  #found(end: number): number {
    if (this.#scanned > 0) this.reset();
    return end;
  }
}
