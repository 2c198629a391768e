import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { Inventory, type OwnerRecord, type OwnerResource } from "../../src/inventory/mod.ts";
import { MessageEncoder } from "../../src/intake/encode.ts";
import { FrameWriter } from "../../src/wire/lz4_frame_writer.ts";
import { Outbox } from "../../src/intake/outbox.ts";
import { ownerKindNumber } from "../../src/intake/owner_kind.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { Reducer, type ReducerPod } from "../support/reducer.ts";
import { listOf, ROOMY } from "../support/records.ts";
import { readFrames } from "../support/wire.ts";
import { type NaiveKind, NaiveModel, type NaiveOptions } from "./naive_model.ts";
import { limits, type Operation, operations, OWNER_UIDS } from "./operations.ts";

const STORE: Readonly<Record<NaiveKind, OwnerResource>> = {
  ReplicaSet: "replicasets",
  Job: "jobs",
};

/** The inventory with a connection to a reducer, and the naive model beside them. */
class Rig {
  readonly clock = new FakeClock();
  readonly inventory: Inventory;
  readonly model: NaiveModel;
  readonly outbox: Outbox;
  readonly reducer = new Reducer();
  restarts = 0;
  readonly #orderDecides: boolean;
  readonly #seen = new Set<string>();
  readonly #frame = new FrameWriter({ compression: "stored" });
  readonly #encoder = new MessageEncoder(this.#frame);
  #epoch = 0;
  #epochDue = true;

  constructor(options: NaiveOptions, relist: "diff" | "resync") {
    this.inventory = new Inventory({
      ...ROOMY,
      deleteTtlMilliseconds: options.ttl,
      deleteCapacity: options.capacity,
      waitingLimit: options.limit,
      relist,
      clock: this.clock.now,
    });
    this.#orderDecides = options.capacity > 0 && options.capacity < OWNER_UIDS.length;
    this.model = new NaiveModel(options);
    this.model.now = this.clock.now();
    this.outbox = new Outbox(this.inventory);
    this.inventory.subscribe({
      changed: (uid) => {
        if (this.#epoch > 0) this.outbox.changed(uid);
      },
      restart: (reason) => {
        if (reason === "guard rail") this.restarts++;
        this.#epochDue = true;
      },
    });
  }

  run(operation: Operation): void {
    const { inventory, model } = this;
    switch (operation.kind) {
      case "pod":
        this.#seen.add(operation.record.uid);
        inventory.podApplied(operation.record);
        model.podApplied(operation.record);
        break;
      case "pod deleted":
        inventory.podDeleted(operation.uid);
        model.podDeleted(operation.uid);
        break;
      case "pods":
        for (const { uid } of operation.records) this.#seen.add(uid);
        inventory.podsRestarted(listOf(...operation.records));
        model.podsRestarted(operation.records);
        break;
      case "owner":
        inventory.ownerApplied(STORE[operation.of], operation.record);
        model.ownerApplied(operation.of, operation.record);
        break;
      case "owner deleted":
        inventory.ownerDeleted(STORE[operation.of], operation.uid);
        model.ownerDeleted(operation.of, operation.uid);
        break;
      case "owners":
        this.#ownersRestarted(operation.of, operation.records);
        break;
      case "ready":
        inventory.markReady();
        model.markReady();
        break;
      case "wait":
        this.clock.advance(operation.milliseconds);
        inventory.advance();
        model.wait(operation.milliseconds);
        break;
      case "reconnect":
        this.#epochDue = true;
        break;
      case "pull":
        this.#pull(operation.pods);
    }
    strictEqual(this.restarts, model.fired, "the guard rail fires once an excursion");
    ok(this.outbox.dirty <= this.#seen.size, "a mark a pod at most");
  }

  #ownersRestarted(of: NaiveKind, records: readonly OwnerRecord[]): void {
    if (!this.#orderDecides) {
      this.inventory.ownersRestarted(STORE[of], listOf(...records));
      this.model.ownersRestarted(of, records);
      return;
    }
    // The order in which a list deletes is free, but here it decides who gives way: one by one.
    for (const record of records) this.run({ kind: "owner", of, record });
    for (const uid of OWNER_UIDS) {
      if (!listOf(...records).has(uid)) this.run({ kind: "owner deleted", of, uid });
    }
  }

  /** Everything is told; answers the number of messages. */
  tellAll(): number {
    return this.#pull(Infinity);
  }

  #pull(pods: number): number {
    if (!this.inventory.ready) return 0;
    if (this.#epochDue) {
      this.#epochDue = false;
      this.#encoder.podResync(++this.#epoch);
      this.outbox.restart();
    }
    this.outbox.pull(this.#encoder, () => pods-- <= 0);
    this.#frame.seal();
    const { messages } = readFrames(this.#frame.take());
    this.#frame.reset();
    // Throws at a container before its pod, and at the deletion of an unknown pod.
    for (const message of messages) this.reducer.apply(message);
    return messages.length;
  }

  /** What the reducer should have, by the naive model. */
  expected(): ReadonlyMap<string, ReducerPod> {
    const expected = new Map<string, ReducerPod>();
    for (const uid of this.model.pods.keys()) {
      const desired = this.model.desired(uid);
      if (desired === undefined) continue;
      const { pod, owner } = desired;
      expected.set(uid, {
        ip: pod.ip,
        name: pod.name,
        namespace: pod.namespace,
        ownerName: owner?.name ?? pod.name,
        ownerUid: owner?.uid ?? "",
        ownerKind: ownerKindNumber(owner),
        hostNetwork: pod.hostNetwork,
        version: pod.version,
        containers: new Map(pod.containers.map(({ id, name, image }) => [id, { name, image }])),
      });
    }
    return expected;
  }
}

function facts(pods: ReadonlyMap<string, ReducerPod>) {
  return new Map([...pods].map(([uid, { containers: _, ...rest }]) => [uid, rest]));
}

function sorted(pods: ReadonlyMap<string, ReducerPod>) {
  return [...pods].sort(([a], [b]) => a < b ? -1 : 1).map(([uid, pod]) => ({
    uid,
    ...pod,
    containers: [...pod.containers].sort(([a], [b]) => a < b ? -1 : 1),
  }));
}

Deno.test("Inventory and Outbox: whatever happens, the reducer is told what the naive model wants", () => {
  fc.assert(
    fc.property(limits, fc.constantFrom("diff", "resync"), operations, (options, relist, steps) => {
      const rig = new Rig(options, relist);
      for (const step of steps) rig.run(step);
      rig.run({ kind: "ready" });
      rig.tellAll();
      const expected = rig.expected();
      deepStrictEqual(facts(rig.reducer.pods), facts(expected));
      for (const [uid, { containers }] of expected) {
        for (const [id, container] of containers) {
          deepStrictEqual(rig.reducer.pods.get(uid)?.containers.get(id), container);
        }
      }
      strictEqual(rig.tellAll(), 0, "nothing is left to be told");
      // The reducer keeps the containers of a pod that it had before; a new epoch clears them away.
      rig.run({ kind: "reconnect" });
      rig.tellAll();
      deepStrictEqual(sorted(rig.reducer.pods), sorted(expected));
    }),
    { numRuns: 1_500 },
  );
});

Deno.test("Inventory and Outbox: in the end a deleted pod is nowhere", () => {
  fc.assert(
    fc.property(limits, operations, (options, steps) => {
      const rig = new Rig(options, "diff");
      for (const step of [...steps, { kind: "ready" } as const]) rig.run(step);
      rig.run({ kind: "pods", records: [] });
      rig.run({ kind: "owners", of: "ReplicaSet", records: [] });
      rig.run({ kind: "owners", of: "Job", records: [] });
      rig.run({ kind: "wait", milliseconds: 60_000 });
      rig.tellAll();
      strictEqual(rig.reducer.pods.size, 0);
      deepStrictEqual(rig.inventory.statistics, {
        pods: 0,
        replicasets: 0,
        jobs: 0,
        waiting: 0,
        retained: 0,
        unresolved: 0,
        guardRailFired: rig.model.fired,
        weight: 0,
        weightLimit: Infinity,
        heldBack: { pods: 0, replicasets: 0, jobs: 0 },
        holding: [],
      });
      for (const kind of ["replicasets", "jobs"] as const) {
        for (const uid of OWNER_UIDS) {
          strictEqual(rig.inventory.owner(kind, uid), undefined);
        }
      }
      strictEqual(rig.inventory.nextDeadline(), undefined);
    }),
    { numRuns: 300 },
  );
});
