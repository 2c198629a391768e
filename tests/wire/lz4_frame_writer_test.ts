import { deepStrictEqual as equal, ok, strictEqual, throws } from "node:assert/strict";
import { FrameReader } from "../../src/wire/lz4_frame_reader.ts";
import { FrameWriter, type IntakeCompression } from "../../src/wire/lz4_frame_writer.ts";
import { BLOCK_LIMIT, MESSAGE_LIMIT } from "../../src/wire/protocol.ts";
import { randomOf, snapshotMessages } from "./plaintext.ts";
import { concatenate, STORED_SESSION, toHex, workedBytes } from "./worked_messages.ts";

function add(writer: FrameWriter, message: Uint8Array): void {
  writer.plain.set(message, writer.reserve(message.length));
  writer.commit(message.length);
}

function blocksOf(stream: Uint8Array): { plain: Uint8Array; stored: boolean }[] {
  const blocks: { plain: Uint8Array; stored: boolean }[] = [];
  const reader = new FrameReader();
  for (const event of reader.read(stream)) {
    ok(event.kind === "frame" || event.kind === "block", event.kind);
    if (event.kind === "block") blocks.push({ plain: event.plain.slice(), stored: event.stored });
  }
  ok(reader.atBoundary);
  return blocks;
}

Deno.test("FrameWriter writes the protocol's session of stored blocks", () => {
  for (const compression of ["stored", "lz4"] as const) {
    const writer = new FrameWriter({ compression });
    const parts = [workedBytes("E1")];
    for (const name of ["E2", "E4", "E3"]) {
      add(writer, workedBytes(name));
      writer.seal();
      parts.push(writer.take().slice());
    }
    strictEqual(toHex(concatenate(...parts)), toHex(STORED_SESSION));
  }
});

Deno.test("FrameWriter ends blocks on message boundaries, at 16 KiB or before", () => {
  const messages = snapshotMessages(400);
  for (const compression of ["stored", "lz4"] as IntakeCompression[]) {
    const writer = new FrameWriter({ compression });
    for (const message of messages) add(writer, message);
    writer.seal();
    const blocks = blocksOf(writer.take());
    equal(concatenate(...blocks.map((block) => block.plain)), concatenate(...messages));
    ok(blocks.every((block) => block.stored === (compression === "stored")));
    let next = 0;
    for (const { plain } of blocks) {
      ok(plain.length <= BLOCK_LIMIT);
      let length = 0;
      while (length < plain.length) length += messages[next++]!.length;
      strictEqual(length, plain.length);
      const following = messages[next];
      if (following) ok(length + following.length > BLOCK_LIMIT, "no block is sealed too early");
    }
  }
});

Deno.test("FrameWriter keeps messages of the largest size whole", () => {
  const random = randomOf(3);
  const writer = new FrameWriter({ compression: "lz4" });
  const messages = Array.from(
    { length: 9 },
    (_, index) =>
      Uint8Array.from({ length: MESSAGE_LIMIT - index % 2 }, () => index < 6 ? random() : index),
  );
  for (const message of messages) add(writer, message);
  writer.seal();
  const blocks = blocksOf(writer.take());
  equal(concatenate(...blocks.map((block) => block.plain)), concatenate(...messages));
  strictEqual(blocks[0]?.stored, true, "noise does not shrink");
  strictEqual(blocks.at(-1)?.stored, false);
});

Deno.test("FrameWriter.reserve() refuses what can never fit", () => {
  const writer = new FrameWriter({ compression: "stored" });
  throws(() => writer.reserve(MESSAGE_LIMIT + 1), RangeError);
});

Deno.test("FrameWriter.seal() writes nothing for an empty block", () => {
  const writer = new FrameWriter({ compression: "lz4" });
  writer.seal();
  strictEqual(writer.sealedBytes, 0);
  strictEqual(writer.take().length, 0);
});

Deno.test("FrameWriter.sealedBytes tells what waits", () => {
  const writer = new FrameWriter({ compression: "stored" });
  add(writer, workedBytes("E3"));
  strictEqual(writer.sealedBytes, 0);
  writer.seal();
  strictEqual(writer.sealedBytes, 7 + 4 + 10);
  strictEqual(writer.take().length, 7 + 4 + 10);
  strictEqual(writer.sealedBytes, 0);
});

Deno.test("FrameWriter.take() stays valid while the next blocks are filled", () => {
  const writer = new FrameWriter({ compression: "stored" });
  add(writer, workedBytes("E4"));
  writer.seal();
  const taken = writer.take();
  const before = toHex(taken);
  for (let round = 0; round < 10_000; round++) {
    add(writer, workedBytes("E3"));
    writer.seal();
  }
  strictEqual(toHex(taken), before);
  strictEqual(writer.take().length, 14 * 10_000);
});

Deno.test("FrameWriter.reset() begins a new frame and forgets what was not taken", () => {
  const writer = new FrameWriter({ compression: "lz4" });
  add(writer, workedBytes("E5"));
  writer.seal();
  add(writer, workedBytes("E6"));
  writer.reset();
  strictEqual(writer.sealedBytes, 0);
  add(writer, workedBytes("E3"));
  writer.seal();
  strictEqual(toHex(writer.take()), "04224d18604082" + "0a000080" + "01000000000000008801");
});
