import { deepStrictEqual as equal, strictEqual } from "node:assert/strict";
import * as fc from "fast-check";
import type { Message, MessageOf } from "../../../src/wire/messages.ts";
import { PodModel } from "../../../src/testbed/receiver/model.ts";
import { container, pod } from "./sending.ts";

function podNew(uid: string, ns = "shop"): MessageOf<"pod_new_with_name"> {
  return { ...pod(uid, { ns }), timestamp: 1n } as Message & { name: "pod_new_with_name" };
}

function podContainer(uid: string, id: string, name = "main"): MessageOf<"pod_container"> {
  return { ...container(uid, id, name), timestamp: 1n } as Message & { name: "pod_container" };
}

Deno.test("PodModel keeps a pod as it was announced last, and its containers", () => {
  const model = new PodModel();
  const holder = model.connect();
  holder.announce(podNew("a"));
  holder.addContainer(podContainer("a", "containerd://1"));
  holder.announce(podNew("a", "moved"));
  const [found] = [...model.pods.values()];
  strictEqual(found?.namespace, "moved");
  equal([...found.containers], [["1", { id: "containerd://1", name: "main", image: "busybox:1" }]]);
  strictEqual(holder.size, 1);
});

Deno.test("PodModel ignores a container without a pod, and an id that is there", () => {
  const model = new PodModel();
  const holder = model.connect();
  holder.addContainer(podContainer("a", "1"));
  strictEqual(model.containerCount, 0);
  holder.announce(podNew("a"));
  holder.addContainer(podContainer("a", "docker://1", "first"));
  holder.addContainer(podContainer("a", "containerd://1", "second"));
  equal([...model.pods.get("a")!.containers.values()].map(({ name }) => name), ["first"]);
  strictEqual(model.containerCount, 1);
});

Deno.test("PodModel keeps a pod alive while any connection holds it", () => {
  const model = new PodModel();
  const [one, two] = [model.connect(), model.connect()];
  one.announce(podNew("a"));
  one.addContainer(podContainer("a", "1"));
  two.announce(podNew("a"));
  two.addContainer(podContainer("a", "2"));
  equal([one.size, two.size, model.pods.size], [1, 1, 1]);
  one.release();
  equal([one.size, two.size, model.pods.size, model.containerCount], [0, 1, 1, 2]);
  two.withdraw("a");
  two.withdraw("a");
  equal([two.size, model.pods.size, model.containerCount], [0, 0, 0]);
});

Deno.test("PodModel reads the messages of older collectors", () => {
  const model = new PodModel();
  const holder = model.connect();
  const facts = { ip: 1, owner_kind: 254, is_host_network: 1, uid: "a", ns: "n" };
  const owner = { owner_name: "o", owner_uid: "ou" };
  holder.announce({ name: "pod_new_legacy", timestamp: 1n, ...facts, ...owner });
  const expected = {
    uid: "a",
    ip: 1,
    podName: "",
    namespace: "n",
    ownerName: "o",
    ownerUid: "ou",
    ownerKind: 254,
    hostNetwork: true,
    version: "",
    containers: new Map(),
  };
  equal(model.pods.get("a"), expected);
  holder.announce({ name: "pod_new_legacy2", timestamp: 1n, ...facts, ...owner, version: "v" });
  equal(model.pods.get("a"), { ...expected, version: "v" });
});

Deno.test("PodModel equals a naive model after any operations of three connections", () => {
  const operation = fc.record({
    connection: fc.nat(2),
    uid: fc.constantFrom("a", "b", "c"),
    what: fc.constantFrom("announce", "container", "withdraw", "release"),
    id: fc.constantFrom("1", "2", "3"),
  });
  fc.assert(fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
    const model = new PodModel();
    const holders = [model.connect(), model.connect(), model.connect()];
    const held: Set<string>[] = [new Set(), new Set(), new Set()];
    const containers = new Map<string, Set<string>>();
    for (const { connection, uid, what, id } of operations) {
      const holder = holders[connection]!;
      const mine = held[connection]!;
      if (what === "announce") {
        holder.announce(podNew(uid));
        mine.add(uid);
        if (!containers.has(uid)) containers.set(uid, new Set());
      } else if (what === "container") {
        holder.addContainer(podContainer(uid, id));
        containers.get(uid)?.add(id);
      } else if (what === "withdraw") {
        holder.withdraw(uid);
        mine.delete(uid);
      } else {
        holder.release();
        mine.clear();
      }
      for (const known of containers.keys()) {
        if (!held.some((uids) => uids.has(known))) containers.delete(known);
      }
    }
    equal(new Set(model.pods.keys()), new Set(containers.keys()));
    for (const [uid, ids] of containers) {
      equal(new Set(model.pods.get(uid)!.containers.keys()), ids);
    }
    equal(holders.map(({ size }) => size), held.map(({ size }) => size));
    const total = [...containers.values()].reduce((sum, ids) => sum + ids.size, 0);
    strictEqual(model.containerCount, total);
  }));
});
