/**
 * A cursor over the bytes of one JSON value, for callers that want a few fields of it.
 *
 * What is not wanted is skipped without being parsed, which is why this beats `JSON.parse` on
 * Kubernetes objects: nine tenths of a pod are of no interest. It is strict about structure and
 * lenient inside what it skips.
 */
import { JsonScanner } from "./json_scanner.ts";
import { MalformedError } from "./malformed.ts";
import { equalsText, text } from "./text.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class JsonCursor {
  bytes: Uint8Array = new Uint8Array(0);
  position = 0;
  #end = 0;
  readonly #value = new JsonScanner();
  /** Range of the key or string read last, without its quotes. */
  start = 0;
  end = 0;

  open(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.position = start;
    this.#end = end;
  }

  /** Enters an object; false (and skipped) when the value is `null`. */
  object(): boolean {
    return this.#enter(OPEN_BRACE, "an object");
  }

  /** Enters an array; false (and skipped) when the value is `null`. */
  array(): boolean {
    return this.#enter(OPEN_BRACKET, "an array");
  }

  /** The next key of the object entered last: its range is in `start` and `end`. */
  key(): boolean {
    let code = this.#token();
    if (code === COMMA) {
      this.position++;
      code = this.#token();
    }
    if (code === CLOSE_BRACE) {
      this.position++;
      return false;
    }
    if (code !== QUOTE) throw this.#unexpected("a key");
    this.string();
    const { start, end } = this;
    if (this.#token() !== COLON) throw this.#unexpected("a colon");
    this.position++;
    this.start = start;
    this.end = end;
    return true;
  }

  /** True when the array entered last has another element, which the caller reads or skips. */
  element(): boolean {
    let code = this.#token();
    if (code === COMMA) {
      this.position++;
      code = this.#token();
    }
    if (code === CLOSE_BRACKET) {
      this.position++;
      return false;
    }
    return true;
  }

  /** True when the key read last is this one. */
  is(name: string): boolean {
    return equalsText(this.bytes, this.start, this.end, name);
  }

  /**
   * Reads a string: its range is in `start` and `end`, empty for `null`. Escapes are resolved in
   * place, so bytes are read once only.
   */
  string(): void {
    if (this.#token() !== QUOTE) {
      this.start = this.end = this.position;
      if (!this.#null()) throw this.#unexpected("a string");
      return;
    }
    const { bytes } = this;
    const start = this.position + 1;
    let escaped = false;
    let i = start;
    for (;; i++) {
      if (i >= this.#end) throw new MalformedError("JSON ends inside a string");
      const code = bytes[i]!;
      if (code === QUOTE) break;
      if (code === BACKSLASH) {
        escaped = true;
        i++;
      }
    }
    this.start = start;
    this.end = escaped ? this.#unescape(start, i) : i;
    this.position = i + 1;
  }

  boolean(): boolean {
    const code = this.#token();
    const start = this.position;
    this.skip();
    return code === 0x74 && equalsText(this.bytes, start, this.position, "true");
  }

  /** A whole number, 0 for `null`; 0xffffffff for what 32 bits without a sign cannot hold. */
  number(): number {
    this.#token();
    if (this.#null()) return 0;
    const start = this.position;
    this.skip();
    const value = Number(text(this.bytes, start, this.position));
    if (!Number.isInteger(value)) {
      this.position = start;
      throw this.#unexpected("a whole number");
    }
    return saturated(value);
  }

  /** A time of RFC 3339 as whole seconds since 1970, within the bounds of `number`. */
  seconds(): number {
    this.string();
    if (this.start === this.end) return 0;
    const milliseconds = Date.parse(text(this.bytes, this.start, this.end));
    if (Number.isNaN(milliseconds)) {
      throw new MalformedError(`JSON has no time of RFC 3339 at byte ${this.start}`);
    }
    return saturated(Math.floor(milliseconds / 1000));
  }

  /** Skips one value of any kind. */
  skip(): void {
    const { bytes } = this;
    const limit = this.#end;
    const first = this.#token();
    const { position } = this;
    if (first === QUOTE || first === OPEN_BRACE || first === OPEN_BRACKET) {
      const end = this.#value.end(bytes, position, limit);
      if (end < 0) {
        this.#value.reset();
        throw new MalformedError("JSON ends inside a value");
      }
      this.position = end;
      return;
    }
    let i = position;
    for (; i < limit; i++) {
      const code = bytes[i]!;
      if (code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET || code <= 0x20) break;
    }
    if (i === position) throw this.#unexpected("a value");
    this.position = i;
  }

  /** Skips white space and answers the byte there. */
  #token(): number {
    const { bytes } = this;
    while (this.position < this.#end) {
      const code = bytes[this.position]!;
      if (code > 0x20) return code;
      this.position++;
    }
    throw new MalformedError("JSON ends too early");
  }

  #enter(opening: number, what: string): boolean {
    if (this.#token() === opening) {
      this.position++;
      return true;
    }
    if (this.#null()) return false;
    throw this.#unexpected(what);
  }

  #null(): boolean {
    if (this.position + 4 > this.#end) return false;
    if (!equalsText(this.bytes, this.position, this.position + 4, "null")) return false;
    this.position += 4;
    return true;
  }

  #unescape(start: number, end: number): number {
    const { bytes } = this;
    const quoted = decoder.decode(bytes.subarray(start - 1, end + 1));
    let value: unknown;
    try {
      value = JSON.parse(quoted);
    } catch (cause) {
      throw new MalformedError(`JSON string with a bad escape at byte ${start}`, { cause });
    }
    // The resolved form is never longer than the escaped one.
    const resolved = encoder.encode(String(value)).subarray(0, end - start);
    bytes.set(resolved, start);
    return start + resolved.length;
  }

  #unexpected(wanted: string): MalformedError {
    const code = this.bytes[this.position] ?? 0;
    return new MalformedError(
      `JSON has ${
        JSON.stringify(String.fromCharCode(code))
      } at byte ${this.position}, expected ${wanted}`,
    );
  }
}

function saturated(value: number): number {
  return value >= 0 && value < 0xffff_ffff ? value : 0xffff_ffff;
}
