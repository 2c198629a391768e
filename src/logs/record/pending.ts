import { Buffer } from "node:buffer";

/** Bytes that all unfinished records together may hold. */
export class PartialBudget {
  readonly #limit: number;
  #used = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get used(): number {
    return this.#used;
  }

  take(bytes: number): boolean {
    if (this.#used + bytes > this.#limit) return false;
    this.#used += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#used -= bytes;
  }
}

const FIRST_SIZE = 32 * 1024;
const NONE = new Uint8Array(0);

/** Where a record began. */
export interface Beginning {
  /** The hash of the segment. */
  readonly segment: string;
  /** Of the first byte of its first line, in that segment. */
  readonly offset: number;
}

/** A record of which pieces have come, and the last has not. */
export class Pending {
  readonly #budget: PartialBudget;
  readonly #limit: number;
  #buffer = NONE;
  #length = 0;
  #cut = false;
  #time = NONE;
  #uid = NONE;
  #beginning: Beginning | undefined;

  constructor(budget: PartialBudget, limit: number) {
    this.#budget = budget;
    this.#limit = limit;
  }

  /** Undefined while nothing is pending. */
  get beginning(): Beginning | undefined {
    return this.#beginning;
  }

  get bytes(): Uint8Array {
    return this.#buffer;
  }

  get length(): number {
    return this.#length;
  }

  get cut(): boolean {
    return this.#cut;
  }

  /** The time of the first piece, as it stood there. */
  get time(): Uint8Array {
    return this.#time;
  }

  get uid(): Uint8Array {
    return this.#uid;
  }

  begin(beginning: Beginning, time: Uint8Array, uid: Uint8Array): void {
    this.#beginning = beginning;
    this.#time = time.slice();
    this.#uid = uid.slice();
  }

  /** What goes beyond the limit of a record, or of all of them, is left out. */
  add(bytes: Uint8Array, start: number, end: number): void {
    if (this.#cut) return;
    let size = end - start;
    if (this.#length + size > this.#limit) {
      size = this.#limit - this.#length;
      this.#cut = true;
    }
    if (!this.#room(this.#length + size)) {
      this.#cut = true;
      size = Math.min(size, this.#buffer.length - this.#length);
    }
    this.#buffer.set(bytes.subarray(start, start + size), this.#length);
    this.#length += size;
  }

  clear(): void {
    this.#budget.give(this.#buffer.length);
    this.#buffer = NONE;
    this.#length = 0;
    this.#cut = false;
    this.#beginning = undefined;
  }

  #room(size: number): boolean {
    if (size <= this.#buffer.length) return true;
    const wanted = Math.min(
      this.#limit,
      Math.max(size, FIRST_SIZE, this.#buffer.length * 2),
    );
    if (!this.#budget.take(wanted - this.#buffer.length)) return false;
    const larger = Buffer.allocUnsafeSlow(wanted);
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
    return true;
  }
}

/** The end of a text that is cut there, so that no character of UTF-8 is cut in two. */
export function cutAt(bytes: Uint8Array, start: number, end: number): number {
  for (let at = end - 1; at >= Math.max(start, end - 3); at--) {
    const byte = bytes[at]!;
    if (byte < 0x80) return end;
    // What does not begin with the bits 10 begins a character.
    if (byte < 0xc0) continue;
    const size = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return at + size > end ? at : end;
  }
  return end;
}
