const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const PLUS = 0x2b;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const LOWER_U = 0x75;

const ESCAPES = new Set([...'"\\/bfnrt'].map((letter) => letter.charCodeAt(0)));
const LITERALS = ["true", "false", "null"].map((word) => new TextEncoder().encode(word));

/** Behind the white space that begins at `at`. */
export function afterSpace(bytes: Uint8Array, at: number, end: number): number {
  while (at < end) {
    const code = bytes[at]!;
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break;
    at++;
  }
  return at;
}

/**
 * Behind the string whose first character, after its quote, is at `at`; -1 for what is none by RFC
 * 8259. Bytes that are no UTF-8 are let through.
 */
export function afterString(bytes: Uint8Array, at: number, end: number): number {
  while (at < end) {
    const code = bytes[at++]!;
    if (code === QUOTE) return at;
    if (code < 0x20) return -1;
    if (code !== BACKSLASH) continue;
    if (at >= end) return -1;
    const escaped = bytes[at++]!;
    if (ESCAPES.has(escaped)) continue;
    if (escaped !== LOWER_U || at + 4 > end) return -1;
    for (let n = 0; n < 4; n++) if (!isHexadecimal(bytes[at++]!)) return -1;
  }
  return -1;
}

/** Behind the colon that follows the name whose quote is at `at`; -1 when there is no such name. */
export function afterName(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end || bytes[at] !== QUOTE) return -1;
  const behind = afterString(bytes, at + 1, end);
  if (behind < 0) return -1;
  const colon = afterSpace(bytes, behind, end);
  return colon < end && bytes[colon] === COLON ? colon + 1 : -1;
}

/** Walks over values of JSON, and takes what `JSON.parse` takes. */
export class JsonValueWalk {
  /** Of every array and object around the present value: whether it is an object. */
  readonly #isObject: boolean[] = [];

  /** Behind the value that begins at `at`, where no white space is; -1 for what is none. */
  after(bytes: Uint8Array, at: number, end: number): number {
    this.#isObject.length = 0;
    for (;;) {
      if (at >= end) return -1;
      const code = bytes[at]!;
      if (code === OPEN_BRACE || code === OPEN_BRACKET) {
        at = this.#open(code === OPEN_BRACE, bytes, afterSpace(bytes, at + 1, end), end);
        // Another value is expected, unless what was opened is empty.
        if (at >= 0) continue;
        if (at === -1) return -1;
        at = -at;
      } else if (code === QUOTE) at = afterString(bytes, at + 1, end);
      else at = afterScalar(bytes, at, end);
      if (at < 0) return -1;
      at = this.#close(bytes, at, end);
      if (at <= 0) return at === 0 ? -1 : -at;
    }
  }

  /** @returns where the first value begins; negative, behind it, when it is empty; -1 for an error */
  #open(isObject: boolean, bytes: Uint8Array, at: number, end: number): number {
    if (at < end && bytes[at] === (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) return -(at + 1);
    this.#isObject.push(isObject);
    if (!isObject) return at;
    const value = afterName(bytes, at, end);
    return value < 0 ? -1 : afterSpace(bytes, value, end);
  }

  /**
   * After a value: closes what ends there.
   *
   * @returns where the next value begins; negative, behind everything, at the end; 0 for an error
   */
  #close(bytes: Uint8Array, at: number, end: number): number {
    while (this.#isObject.length > 0) {
      at = afterSpace(bytes, at, end);
      if (at >= end) return 0;
      const isObject = this.#isObject.at(-1);
      const code = bytes[at]!;
      if (code === (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
        this.#isObject.pop();
        at++;
      } else if (code === COMMA) {
        at = afterSpace(bytes, at + 1, end);
        if (!isObject) return at;
        const value = afterName(bytes, at, end);
        return value < 0 ? 0 : afterSpace(bytes, value, end);
      } else return 0;
    }
    return -at;
  }
}

/** Behind a number, `true`, `false` or `null`; -1 for anything else. */
function afterScalar(bytes: Uint8Array, at: number, end: number): number {
  const code = bytes[at]!;
  if (code === MINUS || isDigit(code)) return afterNumber(bytes, at, end);
  for (const word of LITERALS) {
    if (code !== word[0] || at + word.length > end) continue;
    return word.every((letter, n) => bytes[at + n] === letter) ? at + word.length : -1;
  }
  return -1;
}

function afterNumber(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] === MINUS) at++;
  if (at < end && bytes[at] === ZERO) at++;
  else if ((at = afterDigits(bytes, at, end)) < 0) return -1;
  if (at < end && bytes[at] === DOT && (at = afterDigits(bytes, at + 1, end)) < 0) return -1;
  if (at >= end || (bytes[at]! | 0x20) !== 0x65) return at;
  at++;
  if (at < end && (bytes[at] === PLUS || bytes[at] === MINUS)) at++;
  return afterDigits(bytes, at, end);
}

/** -1 when there is none. */
function afterDigits(bytes: Uint8Array, at: number, end: number): number {
  const start = at;
  while (at < end && isDigit(bytes[at]!)) at++;
  return at > start ? at : -1;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

function isHexadecimal(code: number): boolean {
  const lower = code | 0x20;
  return isDigit(code) || lower >= 0x61 && lower <= 0x66;
}
