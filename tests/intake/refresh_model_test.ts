/** Whatever happens while everything is told once more, what was spoken over before it is mended. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { MessageEncoder } from "../../src/intake/encode.ts";
import { FrameWriter } from "../../src/wire/lz4_frame_writer.ts";
import { Outbox } from "../../src/intake/outbox.ts";
import { PodTable } from "../support/pod_table.ts";
import { containerOf, desiredOf, podOf } from "../support/records.ts";
import { Reducer } from "../support/reducer.ts";
import { readFrames } from "../support/wire.ts";

const UIDS = ["a", "b", "c", "d", "e", "f"] as const;

type Happening =
  | { readonly what: "set"; readonly uid: string; readonly ip: number; readonly containers: number }
  | { readonly what: "delete" | "speak over"; readonly uid: string }
  | { readonly what: "pull" | "tell again"; readonly pods: number }
  | { readonly what: "refresh" | "restart" };

const uid = fc.constantFrom(...UIDS);
const pods = fc.integer({ min: 0, max: 4 });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    what: fc.constant("set" as const),
    uid,
    ip: fc.integer({ min: 1, max: 9 }),
    containers: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({ what: fc.constantFrom("delete" as const, "speak over" as const), uid }),
  fc.record({ what: fc.constantFrom("pull" as const, "tell again" as const), pods }),
  fc.record({ what: fc.constantFrom("refresh" as const, "refresh" as const, "restart" as const) }),
);

class Rig {
  readonly table = new PodTable();
  readonly outbox = new Outbox(this.table);
  readonly reducer = new Reducer();
  readonly #frame = new FrameWriter({ compression: "stored" });
  readonly #encoder = new MessageEncoder(this.#frame);
  #epoch = 0;

  constructor() {
    this.happen({ what: "restart" });
  }

  happen(happening: Happening): void {
    switch (happening.what) {
      case "set": {
        const containers = Array.from(
          { length: happening.containers },
          (_, index) => containerOf(`${happening.uid}${index}`),
        );
        this.table.set(desiredOf(podOf(happening.uid, { ip: happening.ip, containers })));
        return this.outbox.changed(happening.uid);
      }
      case "delete":
        this.table.pods.delete(happening.uid);
        return this.outbox.changed(happening.uid);
      case "speak over": {
        const pod = this.reducer.pods.get(happening.uid);
        if (pod !== undefined) this.reducer.pods.set(happening.uid, { ...pod, name: "stale" });
        return;
      }
      case "refresh":
        return this.outbox.refresh();
      case "restart":
        this.#encoder.podResync(++this.#epoch);
        this.outbox.restart();
        return this.#arrive();
      case "pull": {
        let left = happening.pods;
        this.outbox.pull(this.#encoder, () => left-- <= 0);
        return this.#arrive();
      }
      case "tell again": {
        let left = happening.pods;
        this.outbox.tellAgain(this.#encoder, () => left-- <= 0);
        this.#arrive();
      }
    }
  }

  /** Throws at a container before its pod, and at the deletion of an unknown pod. */
  #arrive(): void {
    this.#frame.seal();
    const { messages } = readFrames(this.#frame.take());
    this.#frame.reset();
    for (const message of messages) this.reducer.apply(message);
  }
}

Deno.test("Outbox.tellAgain() mends what was spoken over before, between any changes", () => {
  fc.assert(
    fc.property(
      fc.array(happening, { maxLength: 40 }),
      fc.array(happening.filter(({ what }) => what !== "speak over"), { maxLength: 40 }),
      (before, meanwhile) => {
        const rig = new Rig();
        for (const each of before) rig.happen(each);
        rig.happen({ what: "refresh" });
        for (const each of meanwhile) rig.happen(each);
        rig.happen({ what: "pull", pods: Infinity });
        rig.happen({ what: "tell again", pods: Infinity });
        strictEqual(rig.outbox.refreshing, false);
        const facts = [...rig.reducer.pods].map(([uid, { name, ip }]) => [uid, name, ip]).sort();
        const wanted = [...rig.table.pods.values()].map(({ pod }) => [pod.uid, pod.name, pod.ip]);
        deepStrictEqual(facts, wanted.sort());
        for (const { pod } of rig.table.pods.values()) {
          const told = rig.reducer.pods.get(pod.uid)!.containers;
          for (const { id } of pod.containers) strictEqual(told.has(id), true);
        }
      },
    ),
    { numRuns: 1_000 },
  );
});
