import { deepStrictEqual as equal, ok, strictEqual, throws } from "node:assert/strict";
import * as fc from "fast-check";
// @ts-types="./lz4js.d.ts"
import lz4 from "lz4js";
import { BlockCompressor } from "../../src/wire/lz4_block.ts";
import { decompressBlock } from "../../src/wire/lz4_block_decoder.ts";
import { Lz4Error } from "../../src/wire/lz4_error.ts";
import { randomOf, snapshotPlaintext } from "./plaintext.ts";
import { fromHex } from "./worked_messages.ts";

const compressor = new BlockCompressor();

/** The block for `plain`, or undefined when it would not be smaller. */
function compressed(plain: Uint8Array): Uint8Array | undefined {
  const guarded = new Uint8Array(plain.length + 40).fill(0xaa);
  const end = Math.max(20, 20 + plain.length - 1);
  const length = compressor.compress(plain, plain.length, guarded, 20, end);
  ok(length === 0 || length < plain.length);
  equal([...guarded.subarray(0, 20), ...guarded.subarray(end)].filter((b) => b !== 0xaa), []);
  return length === 0 ? undefined : guarded.slice(20, 20 + length);
}

function decompressed(block: Uint8Array, limit: number): Uint8Array {
  const target = new Uint8Array(limit);
  return target.subarray(0, decompressBlock(block, 0, block.length, target, 0, limit));
}

/** The sequences of a block: where each match starts in the plaintext, and how long it is. */
function matchesOf(block: Uint8Array): { readonly start: number; readonly end: number }[] {
  const matches: { start: number; end: number }[] = [];
  let at = 0;
  let position = 0;
  const extended = (nibble: number) => {
    let length = nibble;
    if (nibble === 15) {
      let more: number;
      do length += more = block[position++]!; while (more === 255);
    }
    return length;
  };
  while (true) {
    const token = block[position++]!;
    const literals = extended(token >> 4);
    position += literals;
    at += literals;
    if (position === block.length) return matches;
    position += 2;
    const length = extended(token & 15) + 4;
    matches.push({ start: at, end: at + length });
    at += length;
  }
}

function assertBlock(plain: Uint8Array): void {
  const block = compressed(plain);
  if (block === undefined) return;
  equal(decompressed(block, plain.length), plain);
  for (const { start, end } of matchesOf(block)) {
    ok(start <= plain.length - 12, "the last match starts 12 bytes before the end or earlier");
    ok(end <= plain.length - 5, "the last 5 bytes are literals");
  }
}

/** Data with repetitions of every length and distance. */
const repetitive = fc.array(
  fc.oneof(
    fc.record({ bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }), times: fc.constant(1) }),
    fc.record({
      bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
      times: fc.integer({ min: 1, max: 300 }),
    }),
  ),
  { maxLength: 12 },
).map((parts) => Uint8Array.from(parts.flatMap((p) => Array(p.times).fill([...p.bytes]).flat())));

Deno.test("BlockCompressor writes valid blocks that decompress to the same", () => {
  fc.assert(fc.property(repetitive, assertBlock), { numRuns: 500 });
});

Deno.test("BlockCompressor keeps the end rules at every length", () => {
  for (let length = 0; length < 600; length++) {
    assertBlock(new Uint8Array(length));
    assertBlock(Uint8Array.from({ length }, (_, index) => index % 7));
    assertBlock(Uint8Array.from({ length }, (_, index) => index % 251 + (index >> 5)));
  }
});

Deno.test("BlockCompressor compresses a snapshot about as well as lz4js", () => {
  const plain = snapshotPlaintext(40).subarray(0, 16 * 1024);
  const block = compressed(plain);
  ok(block !== undefined);
  const target = new Uint8Array(plain.length);
  strictEqual(lz4.decompressBlock(block, target, 0, block.length, 0), plain.length);
  equal(target, plain);
  const theirs = new Uint8Array(2 * plain.length);
  const length = lz4.compressBlock(plain, theirs, 0, plain.length, new Int32Array(1 << 16));
  ok(block.length < length * 1.05, `${block.length} against ${length}`);
});

Deno.test("BlockCompressor takes blocks of 64 KiB", () => {
  const random = randomOf(1);
  const words = Array.from({ length: 50 }, () => Array.from({ length: 9 }, () => random() & 0xff));
  const plain = new Uint8Array(65_536);
  for (let at = 0; at + 9 <= plain.length; at += 9) plain.set(words[random() % 50]!, at);
  assertBlock(plain);
  ok(compressed(plain)!.length < plain.length / 2);
});

Deno.test("BlockCompressor answers 0 for data that does not shrink", () => {
  const random = randomOf(7);
  const noise = Uint8Array.from({ length: 5000 }, () => random() & 0xff);
  strictEqual(compressed(noise), undefined);
  strictEqual(compressed(new Uint8Array(0)), undefined);
  strictEqual(compressed(Uint8Array.of(1, 2, 3)), undefined);
});

Deno.test("decompressBlock() reads the blocks of lz4js", () => {
  fc.assert(
    fc.property(repetitive, (plain) => {
      const block = new Uint8Array(2 * plain.length + 64);
      const length = lz4.compressBlock(plain, block, 0, plain.length, new Int32Array(1 << 16));
      if (length > 0) equal(decompressed(block.subarray(0, length), plain.length), plain);
    }),
    { numRuns: 200 },
  );
});

Deno.test("decompressBlock() names what is wrong with a block", () => {
  const cases: readonly [block: string, limit: number, message: RegExp][] = [
    ["", 10, /does not end with literals/],
    ["f0", 100, /ends inside a literal length/],
    ["f0ff", 1000, /ends inside a literal length/],
    ["50 6162", 10, /fewer literals than it says/],
    ["50 6162636465", 4, /larger than it may be/],
    ["10 61 01", 10, /ends inside a match offset/],
    ["10 61 0000 00", 10, /match 0 bytes back, 1 are there/],
    ["10 61 0200 00", 10, /match 2 bytes back, 1 are there/],
    ["1f 61 0100", 100, /ends inside a match length/],
    ["1f 61 0100 ff", 1000, /ends inside a match length/],
    ["1f 61 0100 ff00 00", 100, /larger than it may be/],
    ["10 61 0100", 10, /does not end with literals/],
  ];
  for (const [hex, limit, message] of cases) {
    throws(() => decompressed(fromHex(hex), limit), (error: unknown) => {
      ok(error instanceof Lz4Error);
      strictEqual(error.fault, "corrupt_block");
      ok(message.test(error.message), `${hex}: ${error.message}`);
      return true;
    });
  }
});

Deno.test("decompressBlock() uses history and leaves the bytes behind the limit alone", () => {
  const target = new Uint8Array(20).fill(0xaa);
  target.set([1, 2, 3, 4]);
  // No literals, a match of 6 bytes 4 back, then 2 literals.
  strictEqual(decompressBlock(fromHex("02 0400 20 0908"), 0, 6, target, 4, 12), 12);
  equal([...target.subarray(4)], [1, 2, 3, 4, 1, 2, 9, 8, ...Array(8).fill(0xaa)]);
});

Deno.test("decompressBlock() survives mutated blocks", () => {
  const plain = snapshotPlaintext(10);
  const pristine = compressed(plain)!;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(pristine.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      (changes) => {
        const block = pristine.slice();
        for (const [index, value] of changes) block[index] = value;
        const target = new Uint8Array(plain.length + 16);
        try {
          ok(decompressBlock(block, 0, block.length, target, 0, plain.length) <= plain.length);
        } catch (error) {
          ok(error instanceof Lz4Error);
        }
        equal([...target.subarray(plain.length)], Array(16).fill(0));
      },
    ),
    { numRuns: 500 },
  );
});
