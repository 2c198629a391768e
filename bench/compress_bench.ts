import lz4 from "lz4js";
import { BlockCompressor } from "../src/wire/lz4_block.ts";
import { BLOCK_LIMIT, FrameReader, FrameWriter } from "../src/wire/mod.ts";
import { MessageEncoder } from "../src/intake/mod.ts";
import { Outbox } from "../src/intake/outbox.ts";
import { Inventory } from "../src/inventory/mod.ts";
import { ROOMY } from "../tests/support/records.ts";
import { makeFixtures } from "./fixtures.ts";

/** A snapshot's plaintext, block by block. */
async function makeBlocks(): Promise<Uint8Array[]> {
  const { pods, replicasets } = await makeFixtures();
  const inventory = new Inventory({
    ...ROOMY,
    deleteTtlMilliseconds: 60_000,
    deleteCapacity: 10_000,
    waitingLimit: 10_000,
    relist: "diff",
    clock: () => 0,
  });
  inventory.ownersRestarted("replicasets", replicasets);
  inventory.podsRestarted(pods);
  inventory.markReady();
  const frame = new FrameWriter({ compression: "stored" });
  const encoder = new MessageEncoder(frame);
  const outbox = new Outbox(inventory);
  encoder.setTime(0);
  outbox.restart();
  outbox.pull(encoder, () => false);
  frame.seal();
  const blocks: Uint8Array[] = [];
  for (const event of new FrameReader().read(frame.take())) {
    if (event.kind === "block") blocks.push(event.plain.slice());
  }
  return blocks;
}

const blocks = await makeBlocks();
const target = new Uint8Array(BLOCK_LIMIT * 2);
const compressor = new BlockCompressor();
const table = new Int32Array(1 << 16);

Deno.bench(`compress ${blocks.length} blocks, ours`, { group: "compress" }, () => {
  for (const block of blocks) {
    compressor.compress(block, block.length, target, 0, target.length);
  }
});

Deno.bench(`compress ${blocks.length} blocks, lz4js`, { group: "compress" }, () => {
  for (const block of blocks) {
    table.fill(0);
    lz4.compressBlock(block, target, 0, block.length, table);
  }
});
