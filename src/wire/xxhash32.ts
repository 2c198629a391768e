const PRIME_1 = 0x9e37_79b1;
const PRIME_2 = 0x85eb_ca77;
const PRIME_3 = 0xc2b2_ae3d;
const PRIME_4 = 0x27d4_eb2f;
const PRIME_5 = 0x1656_67b1;
const STRIPE = 16;

/** XXH32 with seed 0 over data that arrives in pieces: the checksum of LZ4 frames. */
export class XxHash32 {
  readonly #lanes = new Int32Array(4);
  readonly #rest = new Uint8Array(STRIPE);
  #restLength = 0;
  #total = 0;

  constructor() {
    this.#lanes.set([PRIME_1 + PRIME_2 | 0, PRIME_2 | 0, 0, -PRIME_1 | 0]);
  }

  update(bytes: Uint8Array): void {
    this.#total += bytes.length;
    let offset = 0;
    if (this.#restLength > 0) {
      offset = Math.min(STRIPE - this.#restLength, bytes.length);
      this.#rest.set(bytes.subarray(0, offset), this.#restLength);
      this.#restLength += offset;
      if (this.#restLength < STRIPE) return;
      this.#stripe(viewOf(this.#rest), 0);
    }
    const view = viewOf(bytes);
    for (; offset + STRIPE <= bytes.length; offset += STRIPE) this.#stripe(view, offset);
    this.#rest.set(bytes.subarray(offset));
    this.#restLength = bytes.length - offset;
  }

  /** The checksum of everything so far, unsigned. */
  digest(): number {
    const [a, b, c, d] = this.#lanes as unknown as [number, number, number, number];
    let sum = this.#total >= STRIPE
      ? rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18) | 0
      : PRIME_5 | 0;
    sum = sum + this.#total | 0;
    const view = viewOf(this.#rest);
    let offset = 0;
    for (; offset + 4 <= this.#restLength; offset += 4) {
      sum = sum + Math.imul(view.getInt32(offset, true), PRIME_3) | 0;
      sum = Math.imul(rotate(sum, 17), PRIME_4);
    }
    for (; offset < this.#restLength; offset++) {
      sum = sum + Math.imul(view.getUint8(offset), PRIME_5) | 0;
      sum = Math.imul(rotate(sum, 11), PRIME_1);
    }
    sum = Math.imul(sum ^ sum >>> 15, PRIME_2);
    sum = Math.imul(sum ^ sum >>> 13, PRIME_3);
    return (sum ^ sum >>> 16) >>> 0;
  }

  #stripe(view: DataView, offset: number): void {
    for (let lane = 0; lane < 4; lane++) {
      const word = view.getInt32(offset + lane * 4, true);
      const sum = this.#lanes[lane]! + Math.imul(word, PRIME_2) | 0;
      this.#lanes[lane] = Math.imul(rotate(sum, 13), PRIME_1);
    }
  }
}

/** XXH32 with seed 0 of one piece. */
export function xxHash32(bytes: Uint8Array): number {
  const state = new XxHash32();
  state.update(bytes);
  return state.digest();
}

function rotate(value: number, bits: number): number {
  return value << bits | value >>> 32 - bits;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
