import { FrameWriter } from "../src/wire/mod.ts";
import { MessageEncoder } from "../src/intake/mod.ts";
import { Outbox } from "../src/intake/outbox.ts";
import { Inventory } from "../src/inventory/mod.ts";
import { ROOMY } from "../tests/support/records.ts";
import { makeFixtures, PODS } from "./fixtures.ts";

const { pods, replicasets } = await makeFixtures();

function inventoryOf(): Inventory {
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
  return inventory;
}

Deno.bench(`match ${PODS} pods with their owners`, { group: "match" }, () => {
  inventoryOf();
});

const inventory = inventoryOf();

for (const compression of ["lz4", "stored"] as const) {
  const frame = new FrameWriter({ compression });
  const encoder = new MessageEncoder(frame);
  const outbox = new Outbox(inventory);
  Deno.bench(`snapshot of ${PODS} pods into ${compression} blocks`, { group: "encode" }, () => {
    encoder.setTime(0);
    outbox.restart();
    while (!outbox.pull(encoder, () => frame.sealedBytes > 65_536)) frame.take();
    frame.seal();
    frame.take();
  });
}
