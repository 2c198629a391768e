const DASH = 0x2d;
const COLON = 0x3a;
const DOT = 0x2e;
const T = 0x54;
const Z = 0x5a;
const PLUS = 0x2b;
const ZERO = 0x30;
/** `2026-11-25T19:00:00`, without what is smaller and without the offset. */
const SECOND = 19;
const DAY = 86_400;

/**
 * The time of one record, exact to the nanosecond. It is used again for every record: most lie in
 * the same second as the one before, and that is compared and not worked out.
 */
export class Timestamp {
  /** `YYYY-MM-DDTHH:MM:SS` in UTC, as ASCII. */
  readonly second = new Uint8Array(SECOND);
  nanoseconds = 0;
  /** Seconds since 1970. */
  epochSeconds = 0;
  /** Nanoseconds since 1970 at the beginning of the second, as two unsigned halves of 32 bits. */
  low = 0;
  high = 0;
  readonly #raw = new Uint8Array(SECOND);
  #offset = 0;

  /** Milliseconds since 1970. */
  get milliseconds(): number {
    return this.epochSeconds * 1000 + this.nanoseconds / 1e6;
  }

  /**
   * Reads RFC 3339 as Go writes it: `2026-11-25T19:00:00Z`, `….5Z`, `….123456789+08:00`.
   *
   * @returns false, and says nothing of a time then, when the bytes are anything else
   */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start <= SECOND) return false;
    let at = start + SECOND;
    let nanoseconds = 0;
    if (bytes[at] === DOT) {
      let place = 100_000_000;
      for (at++; at < end; at++, place /= 10) {
        const digit = bytes[at]! - ZERO;
        if (digit < 0 || digit > 9) break;
        if (place < 1) return false;
        nanoseconds += digit * place;
      }
      if (at === start + SECOND + 1) return false;
    }
    const offset = offsetOf(bytes, at, end);
    if (Number.isNaN(offset)) return false;
    if (!this.#isRaw(bytes, start) || offset !== this.#offset) {
      if (!this.#readSecond(bytes, start, offset)) return false;
    }
    this.nanoseconds = nanoseconds;
    return true;
  }

  #isRaw(bytes: Uint8Array, start: number): boolean {
    const raw = this.#raw;
    // The last digits differ first.
    for (let n = SECOND - 1; n >= 0; n--) if (bytes[start + n] !== raw[n]) return false;
    return true;
  }

  #readSecond(bytes: Uint8Array, start: number, offset: number): boolean {
    const part = (from: number, to: number) => number(bytes, start + from, start + to);
    const [year, month, day] = [part(0, 4), part(5, 7), part(8, 10)];
    const [hour, minute, second] = [part(11, 13), part(14, 16), part(17, 19)];
    const punctuated = bytes[start + 4] === DASH && bytes[start + 7] === DASH &&
      bytes[start + 10] === T && bytes[start + 13] === COLON && bytes[start + 16] === COLON;
    // NaN, of what is no number, is in no range.
    const inRange = year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= 31 &&
      hour <= 23 && minute <= 59 && second <= 60;
    if (!punctuated || !inRange) return false;
    const seconds = daysSince1970(year, month, day) * DAY + hour * 3600 + minute * 60 + second -
      offset;
    const text = new Date(seconds * 1000).toISOString();
    // Years before 0 and after 9999 are written otherwise.
    if (text.length !== 24) return false;
    for (let n = 0; n < SECOND; n++) {
      this.#raw[n] = bytes[start + n]!;
      this.second[n] = text.charCodeAt(n);
    }
    this.#offset = offset;
    this.epochSeconds = seconds;
    const nanoseconds = BigInt(Math.max(0, seconds)) * 1_000_000_000n;
    this.low = Number(nanoseconds & 0xffff_ffffn);
    this.high = Number(nanoseconds >> 32n & 0xffff_ffffn);
    return true;
  }
}

/** Seconds east of Greenwich; NaN for what is no offset. */
function offsetOf(bytes: Uint8Array, start: number, end: number): number {
  if (end - start === 1) return bytes[start] === Z ? 0 : NaN;
  const sign = bytes[start] === PLUS ? 1 : bytes[start] === DASH ? -1 : NaN;
  if (end - start !== 6 || bytes[start + 3] !== COLON) return NaN;
  const hours = number(bytes, start + 1, start + 3);
  const minutes = number(bytes, start + 4, start + 6);
  return hours <= 23 && minutes <= 59 ? sign * (hours * 3600 + minutes * 60) : NaN;
}

/** NaN when there is anything but digits. */
function number(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** By the Gregorian calendar, also before it was in use (H. Hinnant, "days_from_civil"). */
function daysSince1970(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) +
    dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
