// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * How far the weight of a record is from what V8 gives for it: bytes an object, measured after a
 * garbage collection, with everything that the inventory and the outbox keep of it.
 *
 * `deno run -A --v8-flags=--expose-gc bench/weights.ts`
 */
import { MessageEncoder } from "../src/intake/encode.ts";
import { Outbox } from "../src/intake/outbox.ts";
import { Inventory, type OwnerRecord, type PodRecord } from "../src/inventory/mod.ts";
import { ROOMY } from "../tests/support/records.ts";
import { ownerWeight, podWeight } from "../src/inventory/weight.ts";
import { FrameWriter } from "../src/wire/mod.ts";

const { gc } = globalThis as { gc?: () => void };
if (gc === undefined) throw new Error("run it with --v8-flags=--expose-gc");
const collect = gc;

/** A string of its own, flat as a decoder makes it. */
function text(length: number, number: number): string {
  const bytes = new TextEncoder().encode(String(number).padStart(length, "x"));
  return new TextDecoder().decode(bytes);
}

const uid = (number: number) => text(36, number);

function controller(kind: string, number: number) {
  return { apiVersion: "apps/v1", kind, name: text(30, number), uid: uid(number) };
}

/** `ownImages`: no two containers share their texts. */
function pod(number: number, containers: number, ownImages: boolean): PodRecord {
  const image = (n: number) =>
    ownImages ? text(60, number * containers + n) : "registry.example/web:1";
  return {
    uid: uid(number),
    namespace: "shop",
    name: text(36, number),
    ip: 0x8a00_0000 + number,
    addressed: true,
    hostNetwork: false,
    terminal: false,
    controller: controller("ReplicaSet", number),
    containers: Array.from({ length: containers }, (_, n) => ({
      id: text(77, number * containers + n),
      name: ownImages ? text(12, number * containers + n) : "main",
      image: image(n),
    })),
    version: ownImages ? text(62, number) : "'registry.example/web:1'",
  };
}

function owner(number: number): OwnerRecord {
  const name = text(30, number);
  return {
    uid: uid(number),
    namespace: "shop",
    name,
    controller: controller("Deployment", number),
  };
}

function used(): number {
  for (let n = 0; n < 4; n++) collect();
  return Deno.memoryUsage().heapUsed;
}

/** `share` pods of one ReplicaSet have one reference. */
function measure(what: string, count: number, make: (number: number) => PodRecord | OwnerRecord) {
  const inventory = new Inventory({
    ...ROOMY,
    deleteTtlMilliseconds: 60_000,
    deleteCapacity: 10_000,
    waitingLimit: 1_000_000,
    relist: "diff",
    clock: () => 0,
  });
  const outbox = new Outbox(inventory);
  inventory.markReady();
  const before = used();
  let weight = 0;
  for (let number = 0; number < count; number++) {
    const record = make(number);
    if ("containers" in record) {
      weight += podWeight(record);
      inventory.podApplied(record);
    } else {
      weight += ownerWeight(record);
      inventory.ownerApplied("replicasets", record);
    }
  }
  outbox.restart();
  outbox.pull(new MessageEncoder(new FrameWriter({ compression: "stored" })), () => false);
  const real = (used() - before) / count;
  const each = weight / count;
  const ratio = (each / real).toFixed(2);
  console.log(
    `${what.padEnd(44)} ${real.toFixed(0).padStart(8)} ${each.toFixed(0).padStart(8)} ${ratio}`,
  );
  return inventory.statistics;
}

console.log(`${"".padEnd(44)} ${"measured".padStart(8)} ${"weight".padStart(8)} ratio`);
for (let round = 0; round < 2; round++) {
  measure("a small pod, nothing shared", 50_000, (n) => pod(n, 1, true));
  measure("a small pod, image and names shared", 50_000, (n) => pod(n, 1, false));
  const sets = new Map<number, PodRecord["controller"]>();
  measure("ten pods of a ReplicaSet", 50_000, (n) => {
    const set = Math.floor(n / 10);
    if (!sets.has(set)) sets.set(set, controller("ReplicaSet", set));
    return { ...pod(n, 1, false), controller: sets.get(set) };
  });
  measure("a pod of its own", 50_000, (n) => ({ ...pod(n, 1, true), controller: undefined }));
  measure("a pod of 1,000 containers, nothing shared", 100, (n) => pod(n, 1_000, true));
  measure("a pod of 1,000 containers, images shared", 100, (n) => pod(n, 1_000, false));
  measure("a ReplicaSet", 50_000, owner);
}
