/** Letters and digits of generated names, as Kubernetes uses them: no vowels, nothing look-alike. */
const NAME_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

/**
 * A small pseudo random number generator (mulberry32): the same seed gives the same sequence on
 * every machine. Not for secrets.
 */
export class Random {
  #state: number;

  /** `seed`: a whole number; its lowest 32 bits count. */
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Uniform in [0, 1). */
  next(): number {
    return this.#bits() / 0x1_0000_0000;
  }

  /** A whole number in [0, below). */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  pick<T>(from: readonly T[]): T | undefined {
    return from[this.below(from.length)];
  }

  /** Lower-case hexadecimal digits. */
  hex(digits: number): string {
    let text = "";
    while (text.length < digits) text += this.#bits().toString(16).padStart(8, "0");
    return text.slice(0, digits);
  }

  /** A random (version 4) UUID. */
  uuid(): string {
    const hex = this.hex(32);
    const variant = "89ab"[this.below(4)];
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-` +
      `${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  /** The random end of a generated name, for example `x7k2p`. */
  suffix(length = 5): string {
    let text = "";
    for (let i = 0; i < length; i++) text += NAME_ALPHABET[this.below(NAME_ALPHABET.length)];
    return text;
  }

  #bits(): number {
    this.#state = (this.#state + 0x6D2B_79F5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
}
