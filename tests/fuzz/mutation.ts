import type { Random } from "../../src/testbed/simulator/mod.ts";

/** Values at which lengths and numbers of formats tend to break. */
const TELLING = [0x00, 0x01, 0x7f, 0x80, 0xff, 0x0a, 0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d];

/** A few changes to bytes that were good: flipped, replaced, cut, doubled, moved or joined. */
export function mutated(
  bytes: Uint8Array<ArrayBuffer>,
  other: Uint8Array<ArrayBuffer>,
  random: Random,
): Uint8Array<ArrayBuffer> {
  let result = bytes.slice();
  for (let left = 1 + random.below(4); left > 0; left--) result = once(result, other, random);
  return result;
}

function once(
  bytes: Uint8Array<ArrayBuffer>,
  other: Uint8Array<ArrayBuffer>,
  random: Random,
): Uint8Array<ArrayBuffer> {
  if (bytes.length === 0) return other.slice(0, random.below(16));
  const at = random.below(bytes.length);
  const length = Math.min(bytes.length - at, 1 + random.below(random.next() < 0.8 ? 8 : 512));
  switch (random.below(8)) {
    case 0:
      bytes[at]! ^= 1 << random.below(8);
      return bytes;
    case 1:
      bytes[at] = TELLING[random.below(TELLING.length)]!;
      return bytes;
    case 2:
      for (let i = at; i < at + length; i++) bytes[i] = random.below(256);
      return bytes;
    case 3:
      return bytes.slice(0, at);
    case 4:
      return joined(bytes.subarray(0, at), bytes.subarray(at + length));
    case 5:
      return joined(bytes.subarray(0, at + length), bytes.subarray(at));
    case 6: {
      const from = random.below(Math.max(1, other.length));
      return joined(bytes.subarray(0, at), other.subarray(from, from + length), bytes.subarray(at));
    }
    default: {
      const to = random.below(bytes.length);
      bytes.copyWithin(to, at, at + length);
      return bytes;
    }
  }
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
