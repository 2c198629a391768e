// deno-lint-ignore-file no-console -- a program that prints figures
/**
 * What it costs to announce everything once more after a reconnection, and how long fresh changes
 * wait meanwhile: inventory, outbox and session in this process, over a socket that takes everything.
 * To be run as `deno run -A tests/chaos/refresh_cost.ts [PODS]`.
 */
import { cpuUsage } from "node:process";
import { MessageEncoder } from "../../src/intake/encode.ts";
import { FrameWriter } from "../../src/wire/lz4_frame_writer.ts";
import { Outbox } from "../../src/intake/outbox.ts";
import { Session } from "../../src/intake/session.ts";
import { Inventory } from "../../src/inventory/mod.ts";
import { SYSTEM_CLOCK } from "../../src/time/mod.ts";
import { INTRODUCTION } from "../intake/connected.ts";
import { containerOf, deployment, ownerOf, podOf, replicaSet, ROOMY } from "../support/records.ts";

const PODS = Number(Deno.args[0] ?? 100_000);
const PODS_OF_A_WORKLOAD = 20;
const CHANGES_EVERY = 20;

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const inventory = new Inventory({
  ...ROOMY,
  deleteTtlMilliseconds: 0,
  deleteCapacity: 10_000,
  waitingLimit: 10_000,
  relist: "diff",
  clock: SYSTEM_CLOCK.now,
});
const uid = (index: number) => `3f0c8a52-7e1d-4b6f-9a00-${index.toString(16).padStart(12, "0")}`;
for (let index = 0; index < PODS / PODS_OF_A_WORKLOAD; index++) {
  inventory.ownerApplied("replicasets", ownerOf(`rs-${index}`, deployment(`d-${index}`)));
}
for (let index = 0; index < PODS; index++) {
  const hex = (index * 2_654_435_761 % 2 ** 32).toString(16).padStart(8, "0");
  inventory.podApplied(podOf(uid(index), {
    namespace: `team-${index % 50}`,
    name: `shop-api-${hex}-${hex.slice(3)}`,
    ip: index + 1,
    controller: replicaSet(`rs-${Math.floor(index / PODS_OF_A_WORKLOAD)}`),
    containers: [containerOf(hex.repeat(8)), containerOf(`side${hex.repeat(8).slice(4)}`)],
    version: "'registry.example/shop/api:1.2.3'",
  }));
}
inventory.markReady();

const frame = new FrameWriter({ compression: "lz4" });
const encoder = new MessageEncoder(frame);
const outbox = new Outbox(inventory);
const count = (name: string) => encoder.counters.messages[name] ?? 0;
let sentBytes = 0;
const session = new Session({
  socket: {
    peer: "nowhere",
    closed: Promise.withResolvers<void>().promise,
    // As a socket does it: the bytes are taken in a later turn.
    write: (bytes) => {
      sentBytes += bytes.length;
      return sleep(0).then(() => {});
    },
    end: () => Promise.resolve(),
    destroy: () => {},
  },
  introduction: INTRODUCTION,
  frame,
  encoder,
  outbox,
  clock: SYSTEM_CLOCK,
  wallClock: Date.now,
  ready: () => true,
  beginEpoch: () => 1,
});
inventory.subscribe({
  changed(changed) {
    outbox.changed(changed);
    session.changed();
  },
  restart: () => {},
});
void session.run();

/** Deletes pods one after the other; how many milliseconds each waited until it was told. */
async function changes(from: number, until: () => boolean): Promise<readonly number[]> {
  const waits: number[] = [];
  for (let index = from; !until(); index++) {
    const begun = performance.now();
    const told = count("pod_delete");
    inventory.podDeleted(uid(index));
    while (count("pod_delete") === told) await sleep(0);
    waits.push(performance.now() - begun);
    await sleep(CHANGES_EVERY);
  }
  return waits;
}

async function measure(what: string, from: number, until: () => boolean): Promise<void> {
  const [bytes, begun, cpu] = [sentBytes, performance.now(), cpuUsage()];
  const waits = (await changes(from, until)).toSorted((a, b) => a - b);
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = cpuUsage(cpu);
  const share = (user + system) / 1e6 / seconds * 100;
  const at = (part: number) => waits[Math.floor(part * (waits.length - 1))]!.toFixed(1);
  console.log(
    `${what}: ${seconds.toFixed(1)} s, ${((sentBytes - bytes) / 1e6).toFixed(1)} MB sent, ` +
      `${((user + system) / 1e6).toFixed(2)} s of CPU (${share.toFixed(0)} % of a core), ` +
      `${waits.length} changes waited p50 ${at(0.5)}, p99 ${at(0.99)}, most ${at(1)} ms`,
  );
}

while (count("pod_container") < 2 * PODS) await sleep(5);
const after = (milliseconds: number) => {
  const end = performance.now() + milliseconds;
  return () => performance.now() > end;
};
await measure(`${PODS} pods, nothing else`, 0, after(3_000));
const told = count("pod_new_with_name");
session.refresh();
await measure("everything once more", 1_000, () => count("pod_new_with_name") > told + PODS * 0.98);
Deno.exit(0);
