import { deepStrictEqual as equal, ok, strictEqual, throws } from "node:assert/strict";
import * as fc from "fast-check";
// @ts-types="./lz4js.d.ts"
import lz4 from "lz4js";
import { Lz4Error, type Lz4Fault } from "../../src/wire/lz4_error.ts";
import { FrameReader } from "../../src/wire/lz4_frame_reader.ts";
import { xxHash32 } from "../../src/wire/xxhash32.ts";
import { snapshotPlaintext } from "./plaintext.ts";
import {
  COMPRESSED,
  compressedFrame,
  concatenate,
  fromHex,
  LINKED_FRAME,
  STORED_SESSION,
  toHex,
  workedBytes,
} from "./worked_messages.ts";

type Noted = string;

/** What the reader tells, chunk by chunk, as comparable text. */
function eventsOf(chunks: Iterable<Uint8Array>): { events: Noted[]; plain: string; end: boolean } {
  const reader = new FrameReader();
  const events: Noted[] = [];
  let plain = "";
  for (const chunk of chunks) {
    for (const event of reader.read(chunk)) {
      if (event.kind === "block") {
        plain += toHex(event.plain);
        events.push(`block ${event.plain.length} ${event.stored} ${event.wireBytes}`);
      } else if (event.kind === "frame") {
        events.push(`frame ${event.info.blockLimit} ${event.info.independentBlocks}`);
      } else {
        events.push(event.kind === "end" ? "end" : `skippable ${event.length}`);
      }
    }
  }
  return { events, plain, end: reader.atBoundary };
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

interface FrameShape {
  readonly independent?: boolean;
  readonly blockChecksum?: boolean;
  readonly contentChecksum?: boolean;
  readonly contentSize?: bigint;
  readonly sizeCode?: number;
}

/** A frame of stored blocks, `[block]` of the same content, with everything that `shape` asks. */
function storedFrame(shape: FrameShape, ...blocks: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const flags = 0x40 | (shape.independent ? 0x20 : 0) | (shape.blockChecksum ? 0x10 : 0) |
    (shape.contentSize === undefined ? 0 : 8) | (shape.contentChecksum ? 4 : 0);
  const size = new Uint8Array(shape.contentSize === undefined ? 0 : 8);
  if (shape.contentSize !== undefined) {
    new DataView(size.buffer).setBigUint64(0, shape.contentSize, true);
  }
  const descriptor = concatenate(Uint8Array.of(flags, (shape.sizeCode ?? 4) << 4), size);
  const parts: Uint8Array[] = [
    fromHex("04224d18"),
    descriptor,
    Uint8Array.of(xxHash32(descriptor) >>> 8 & 0xff),
  ];
  for (const block of blocks) {
    parts.push(uint32(block.length + 0x8000_0000), block);
    if (shape.blockChecksum) parts.push(uint32(xxHash32(block)));
  }
  parts.push(uint32(0));
  if (shape.contentChecksum) parts.push(uint32(xxHash32(concatenate(...blocks))));
  return concatenate(...parts);
}

const SKIPPABLE = fromHex("572a4d18 03000000 010203");
const EVERYTHING = concatenate(
  storedFrame(
    { independent: true, blockChecksum: true, contentChecksum: true, contentSize: 21n },
    workedBytes("E2"),
    new Uint8Array(0),
    Uint8Array.of(9, 9),
  ),
  SKIPPABLE,
  fromHex("502a4d18 00000000"),
  LINKED_FRAME,
  LINKED_FRAME,
  compressedFrame(),
);

Deno.test("FrameReader reads the worked flushes C1 to C5", () => {
  const { events, plain, end } = eventsOf([compressedFrame()]);
  strictEqual(plain, toHex(workedBytes("E2", "E4", "E3", "E5", "E6", "E7")));
  equal(events, [
    "frame 65536 true",
    "block 19 false 17",
    "block 24 false 18",
    "block 10 true 10",
    "block 333 false 293",
    "block 48 true 48",
  ]);
  ok(end);
});

Deno.test("FrameReader reads the worked sessions", () => {
  strictEqual(
    eventsOf([STORED_SESSION.subarray(24)]).plain,
    toHex(workedBytes("E2", "E4", "E3")),
  );
  const linked = eventsOf([LINKED_FRAME]);
  strictEqual(linked.plain, toHex(workedBytes("E4", "E3")));
  equal(linked.events, ["frame 65536 false", "block 34 false 24", "end"]);
});

Deno.test("FrameReader takes every header of the protocol's table", () => {
  const table: Readonly<Record<number, string>> = {
    4: "6040 82 6440a7 7040ad 7440bd 4040c0 44405e 5040c0 5440ae",
    5: "6050fb 645008 705084 7450ff 405077 4450e6 50502b 5450c0",
    6: "606051 646085 706033 7460d9 406096 446027 506068 5460af",
    7: "607073 6470b9 707072 74708e 4070df 44701d 507081 5470e1",
  };
  for (const [code, headers] of Object.entries(table)) {
    const bytes = fromHex(headers);
    for (let offset = 0; offset < bytes.length; offset += 3) {
      const header = bytes.subarray(offset, offset + 3);
      const shape = {
        sizeCode: Number(code),
        independent: (header[0]! & 0x20) !== 0,
        blockChecksum: (header[0]! & 0x10) !== 0,
        contentChecksum: (header[0]! & 4) !== 0,
      };
      const frame = storedFrame(shape, workedBytes("E5"), workedBytes("E6"));
      strictEqual(toHex(frame.subarray(4, 7)), toHex(header));
      const { events, plain } = eventsOf([frame]);
      strictEqual(plain, toHex(workedBytes("E5", "E6")));
      equal(events, [
        `frame ${4 ** (Number(code) + 4)} ${shape.independent}`,
        "block 168 true 168",
        "block 165 true 165",
        "end",
      ]);
    }
  }
});

Deno.test("FrameReader tells the same however the stream is cut", () => {
  const whole = eventsOf([EVERYTHING]);
  equal(whole.events.slice(0, 8), [
    "frame 65536 true",
    "block 19 true 19",
    "block 0 true 0",
    "block 2 true 2",
    "end",
    "skippable 3",
    "skippable 0",
    "frame 65536 false",
  ]);
  equal(eventsOf(Array.from(EVERYTHING, (byte) => Uint8Array.of(byte))), whole);
  for (let cut = 0; cut <= EVERYTHING.length; cut++) {
    equal(eventsOf([EVERYTHING.subarray(0, cut), EVERYTHING.subarray(cut)]), whole);
  }
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 40 }), (sizes) => {
      const chunks: Uint8Array[] = [];
      let offset = 0;
      for (const size of sizes) {
        chunks.push(EVERYTHING.slice(offset, offset + size));
        offset += size;
      }
      chunks.push(EVERYTHING.slice(offset));
      equal(eventsOf(chunks), whole);
    }),
  );
});

Deno.test("FrameReader reads linked blocks of lz4js up to 4 MiB", () => {
  const plain = snapshotPlaintext(3000);
  const { events, plain: read } = eventsOf([lz4.compress(plain)]);
  equal(events[0], "frame 4194304 false");
  strictEqual(read, toHex(plain));
});

Deno.test("FrameReader keeps 64 KiB of history for linked blocks, through stored ones", () => {
  const history = snapshotPlaintext(300).subarray(0, 60_000);
  const filler = new Uint8Array(5_535).fill(7);
  // A match of 8 bytes, 65,535 back: the beginning of the history. Then 5 literals.
  const block = fromHex("04 ffff 50 0102030405");
  const frame = concatenate(
    fromHex("04224d18 4040c0"),
    uint32(history.length + 0x8000_0000),
    history,
    uint32(filler.length + 0x8000_0000),
    filler,
    uint32(block.length),
    block,
  );
  const { plain } = eventsOf([frame]);
  strictEqual(plain.slice(-26), toHex(history.subarray(0, 8)) + "0102030405");
  // The same block cannot reach back in a frame of independent blocks.
  const independent = concatenate(fromHex("04224d18 604082"), frame.subarray(7));
  throws(() => eventsOf([independent]), /match 65535 bytes back, 0 are there/);
});

Deno.test("FrameReader names every fault", () => {
  const stored = (shape: FrameShape) => storedFrame(shape, workedBytes("E2"));
  const spoiled = (bytes: Uint8Array, fromEnd: number) => {
    const copy = bytes.slice();
    copy[copy.length - fromEnd]! ^= 1;
    return copy;
  };
  const cases: readonly [Lz4Fault, Uint8Array][] = [
    ["unknown_frame", fromHex("0100000000000000")],
    ["unknown_frame", concatenate(LINKED_FRAME, fromHex("00000000"))],
    ["unknown_frame", fromHex("02214c18")],
    ["bad_header", fromHex("04224d18 a04082")],
    ["bad_header", fromHex("04224d18 624082")],
    ["bad_header", fromHex("04224d18 604182")],
    ["bad_header", fromHex("04224d18 60c082")],
    ["bad_header", fromHex("04224d18 603082")],
    ["bad_header_checksum", fromHex("04224d18 604083")],
    ["dictionary", fromHex("04224d18 6140 01000000 d0")],
    ["block_too_large", fromHex("04224d18 604082 01000100")],
    ["block_too_large", fromHex("04224d18 604082 01000180")],
    ["bad_block_checksum", spoiled(stored({ blockChecksum: true }), 5)],
    ["bad_content_checksum", spoiled(stored({ contentChecksum: true }), 1)],
    ["bad_content_size", stored({ contentSize: 20n })],
    ["corrupt_block", concatenate(fromHex("04224d18604082 01000000 f0"))],
  ];
  for (const [fault, bytes] of cases) {
    throws(() => eventsOf([bytes]), (error: unknown) => {
      ok(error instanceof Lz4Error, String(error));
      strictEqual(error.fault, fault, error.message);
      return true;
    });
  }
});

Deno.test("FrameReader refuses a block that decompresses to more than its frame allows", () => {
  // One literal, then a match of 65,536 bytes.
  const block = concatenate(
    fromHex("1f 61 0100"),
    new Uint8Array(256).fill(255),
    fromHex("ed 00"),
  );
  const frame = concatenate(fromHex("04224d18604082"), uint32(block.length), block);
  throws(() => eventsOf([frame]), /larger than it may be/);
});

Deno.test("FrameReader.atBoundary is false inside headers, sizes and blocks", () => {
  const stream = fromHex(COMPRESSED.C1 + COMPRESSED.C3);
  const boundaries = Array.from({ length: stream.length + 1 }, (_, end) => end)
    .filter((end) => eventsOf([stream.subarray(0, end)]).end);
  equal(boundaries, [0, 7, 28, 42]);
});

Deno.test("FrameReader survives mutated and random streams", () => {
  const survives = (bytes: Uint8Array) => {
    try {
      eventsOf([bytes]);
    } catch (error) {
      ok(error instanceof Lz4Error, String(error));
    }
  };
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(EVERYTHING.length - 1), fc.nat(255)), {
        minLength: 1,
        maxLength: 8,
      }),
      (changes) => {
        const bytes = EVERYTHING.slice();
        for (const [index, value] of changes) bytes[index] = value;
        survives(bytes);
      },
    ),
    { numRuns: 1000 },
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
    survives(noise);
    survives(concatenate(fromHex("04224d18604082"), noise));
    survives(concatenate(fromHex("04224d184070df"), noise));
  }));
});
