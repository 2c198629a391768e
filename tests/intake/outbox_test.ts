import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { MessageEncoder } from "../../src/intake/encode.ts";
import { FrameWriter } from "../../src/wire/lz4_frame_writer.ts";
import type { Message } from "../../src/wire/messages.ts";
import { Outbox } from "../../src/intake/outbox.ts";
import { PodTable } from "../support/pod_table.ts";
import {
  containerOf,
  deployment,
  desiredOf,
  podOf,
  referenceTo,
  replicaSet,
} from "../support/records.ts";
import { readFrames } from "../support/wire.ts";

const never = () => false;

/** An outbox of a new connection, and what it writes. */
function open() {
  const table = new PodTable();
  const outbox = new Outbox(table);
  const frame = new FrameWriter({ compression: "stored" });
  const encoder = new MessageEncoder(frame);
  const written = (): readonly Message[] => {
    frame.seal();
    const { messages } = readFrames(frame.take().slice());
    frame.reset();
    return messages;
  };
  /** Messages of one pull, of at most so many pods. */
  const pull = (most = Infinity): readonly Message[] => {
    outbox.pull(encoder, most === Infinity ? never : () => most-- <= 0);
    return written();
  };
  return { table, outbox, pull, told: (most?: number) => pull(most).map(inShort) };
}

function inShort(message: Message): string {
  switch (message.name) {
    case "pod_new_with_name":
      return `new ${message.uid}`;
    case "pod_container":
      return `container ${message.container_id.replace("containerd://", "")}`;
    case "pod_delete":
      return `delete ${message.uid}`;
    default:
      return message.name;
  }
}

Deno.test("Outbox.pull() tells a pod with its containers", () => {
  const { table, outbox, pull } = open();
  const pod = podOf("p", {
    ip: 0x0af4_0111,
    hostNetwork: true,
    version: "'a:1'",
    containers: [containerOf("c1"), containerOf("c2")],
  });
  table.set(desiredOf(pod, deployment("d")));
  outbox.changed("p");
  const [news, first, second, ...more] = pull().map(({ timestamp: _, ...message }) => message);
  deepStrictEqual(news, {
    name: "pod_new_with_name",
    ip: 0x0af4_0111,
    owner_kind: 1,
    is_host_network: 1,
    uid: "p",
    owner_name: "deployment-d",
    pod_name: "pod-p",
    owner_uid: "d",
    ns: "shop",
    version: "'a:1'",
  });
  deepStrictEqual(first, {
    name: "pod_container",
    uid: "p",
    container_id: "containerd://c1",
    container_name: "name-c1",
    container_image: "registry.example/c1:1",
  });
  strictEqual(second?.name === "pod_container" && second.container_id, "containerd://c2");
  deepStrictEqual(more, []);
});

Deno.test("Outbox.pull() a pod without owner goes by its own name", () => {
  const { table, outbox, pull } = open();
  table.set(desiredOf(podOf("p")));
  outbox.changed("p");
  const [news] = pull();
  deepStrictEqual(
    news?.name === "pod_new_with_name" && [news.owner_name, news.owner_uid, news.owner_kind],
    ["pod-p", "", 254],
  );
});

Deno.test("Outbox.pull() says nothing of what did not change", () => {
  const { table, outbox, told } = open();
  const pod = podOf("p", { containers: [containerOf("c")] });
  table.set(desiredOf(pod, deployment("d")));
  outbox.changed("p");
  deepStrictEqual(told(), ["new p", "container c"]);
  outbox.changed("p");
  deepStrictEqual(told(), []);
  table.set(desiredOf({ ...pod, terminal: true }, { ...deployment("d") }));
  outbox.changed("p");
  deepStrictEqual(told(), [], "nor of facts that the reducer is not told");
  outbox.changed("unknown");
  deepStrictEqual(told(), []);
});

const CHANGES: readonly (readonly [
  string,
  Parameters<typeof podOf>[1],
  ReturnType<
    typeof deployment
  >?,
])[] = [
  ["ip", { ip: 7 }, deployment("d")],
  ["version", { version: "'b'" }, deployment("d")],
  ["name", { name: "other" }, deployment("d")],
  ["namespace", { namespace: "other" }, deployment("d")],
  ["host network", { hostNetwork: true }, deployment("d")],
  ["owner", {}, deployment("e")],
  ["owner's name", {}, { ...deployment("d"), name: "renamed" }],
  ["owner's kind", {}, { ...deployment("d"), kind: "ReplicaSet" }],
  ["no owner", {}],
];

for (const [what, facts, owner] of CHANGES) {
  Deno.test(`Outbox.pull() a change of ${what} is one pod_new, containers are not repeated`, () => {
    const { table, outbox, told } = open();
    const containers = [containerOf("c")];
    table.set(desiredOf(podOf("p", { containers }), deployment("d")));
    outbox.changed("p");
    told();
    table.set(desiredOf(podOf("p", { containers, ...facts }), owner));
    outbox.changed("p");
    deepStrictEqual(told(), ["new p"]);
    outbox.changed("p");
    deepStrictEqual(told(), []);
  });
}

Deno.test("Outbox.pull() an owner that differs in nothing the reducer is told is no change", () => {
  const { table, outbox, told } = open();
  table.set(desiredOf(podOf("p"), referenceTo("apps/v1beta2", "StatefulSet", "s")));
  outbox.changed("p");
  told();
  table.set(desiredOf(podOf("p"), referenceTo("apps/v1", "StatefulSet", "s")));
  outbox.changed("p");
  deepStrictEqual(told(), []);
});

Deno.test("Outbox.pull() a container is told once per id, whatever else of it changes", () => {
  const { table, outbox, told } = open();
  const c1 = containerOf("c1");
  table.set(desiredOf(podOf("p", { containers: [c1] })));
  outbox.changed("p");
  told();
  table.set(desiredOf(podOf("p", { containers: [containerOf("c2"), { ...c1, image: "b:2" }] })));
  outbox.changed("p");
  deepStrictEqual(told(), ["container c2"]);
  table.set(desiredOf(podOf("p", { containers: [containerOf("c3")] })));
  outbox.changed("p");
  deepStrictEqual(told(), ["container c3"], "a restarted container's old id is not withdrawn");
});

Deno.test("Outbox.pull() a pod that is not desired any more is deleted once", () => {
  const { table, outbox, told } = open();
  table.set(desiredOf(podOf("p")));
  outbox.changed("p");
  told();
  table.pods.delete("p");
  outbox.changed("p");
  deepStrictEqual(told(), ["delete p"]);
  outbox.changed("p");
  deepStrictEqual(told(), []);
});

Deno.test("Outbox.pull() new and deleted before it was told: nothing", () => {
  const { table, outbox, told } = open();
  table.set(desiredOf(podOf("p")));
  outbox.changed("p");
  table.pods.delete("p");
  outbox.changed("p");
  deepStrictEqual(told(), []);
  strictEqual(outbox.dirty, 0);
});

Deno.test("Outbox.pull() the latest state wins, one step for many changes", () => {
  const { table, outbox, pull } = open();
  for (let ip = 1; ip <= 50; ip++) {
    table.set(desiredOf(podOf("p", { ip })));
    outbox.changed("p");
  }
  strictEqual(outbox.dirty, 1);
  deepStrictEqual(pull().map((message) => message.name === "pod_new_with_name" && message.ip), [
    50,
  ]);
});

Deno.test("Outbox.pull() deleted and back between two pulls: only the difference", () => {
  const { table, outbox, told } = open();
  table.set(desiredOf(podOf("p", { containers: [containerOf("c1")] })));
  outbox.changed("p");
  told();
  table.pods.delete("p");
  outbox.changed("p");
  table.set(desiredOf(podOf("p", { containers: [containerOf("c1"), containerOf("c2")] })));
  outbox.changed("p");
  deepStrictEqual(told(), ["container c2"]);
});

Deno.test("Outbox.pull() told again after a deletion, a pod has its containers again", () => {
  const { table, outbox, told } = open();
  const entry = desiredOf(podOf("p", { containers: [containerOf("c")] }));
  table.set(entry);
  outbox.changed("p");
  told();
  table.pods.delete("p");
  outbox.changed("p");
  told();
  table.set(entry);
  outbox.changed("p");
  deepStrictEqual(told(), ["new p", "container c"]);
});

Deno.test("Outbox.pull() stops when it is full, and goes on where it stopped", () => {
  const { table, outbox, told } = open();
  for (const uid of ["a", "b", "c"]) {
    table.set(desiredOf(podOf(uid)));
    outbox.changed(uid);
  }
  deepStrictEqual(told(0), []);
  deepStrictEqual(told(2), ["new a", "new b"]);
  strictEqual(outbox.dirty, 1);
  deepStrictEqual(told(2), ["new c"]);
  strictEqual(outbox.dirty, 0);
});

Deno.test("Outbox.restart() tells everything that is desired", () => {
  const { table, outbox, told } = open();
  const withContainer = desiredOf(podOf("a", { containers: [containerOf("c")] }));
  table.set(withContainer, desiredOf(podOf("b")));
  outbox.restart();
  strictEqual(outbox.inSnapshot, true);
  strictEqual(outbox.dirty, 0, "a snapshot is no list of marks");
  deepStrictEqual(told(), ["new a", "container c", "new b"]);
  strictEqual(outbox.inSnapshot, false);
  outbox.restart();
  deepStrictEqual(told(), ["new a", "container c", "new b"], "again, without a deletion");
});

Deno.test("Outbox.restart() forgets marks and what was told: no deletion of a former epoch", () => {
  const { table, outbox, told } = open();
  table.set(desiredOf(podOf("a")), desiredOf(podOf("b")));
  outbox.restart();
  told();
  table.pods.delete("a");
  outbox.changed("a");
  outbox.restart();
  strictEqual(outbox.dirty, 0);
  deepStrictEqual(told(), ["new b"]);
});

Deno.test("Outbox.pull() changes go before the rest of a snapshot, and are not told twice", () => {
  const { table, outbox, told } = open();
  for (const uid of ["a", "b", "c", "d"]) table.set(desiredOf(podOf(uid)));
  outbox.restart();
  deepStrictEqual(told(1), ["new a"]);
  table.set(desiredOf(podOf("d", { ip: 9 })), desiredOf(podOf("e")));
  outbox.changed("d");
  outbox.changed("e");
  table.pods.delete("b");
  outbox.changed("b");
  deepStrictEqual(told(), ["new d", "new e", "new c"]);
});

Deno.test("Outbox.restart() in the middle of a snapshot begins it anew", () => {
  const { table, outbox, told } = open();
  for (const uid of ["a", "b", "c"]) table.set(desiredOf(podOf(uid)));
  outbox.restart();
  deepStrictEqual(told(2), ["new a", "new b"]);
  outbox.restart();
  deepStrictEqual(told(), ["new a", "new b", "new c"]);
});

Deno.test("Outbox.clear() leaves nothing", () => {
  const { table, outbox, told } = open();
  table.set(desiredOf(podOf("a")), desiredOf(podOf("b")));
  outbox.restart();
  told(1);
  outbox.changed("a");
  outbox.clear();
  deepStrictEqual([outbox.dirty, outbox.inSnapshot], [0, false]);
  deepStrictEqual(told(), []);
});

Deno.test("Outbox.pull() skips a pod whose uid fits no message, with its containers", () => {
  const { table, outbox, told } = open();
  const long = "u".repeat(70_000);
  table.set(desiredOf(podOf(long, { containers: [containerOf("c")] })), desiredOf(podOf("p")));
  outbox.restart();
  deepStrictEqual(told(), ["new p"]);
  strictEqual(outbox.skipped, 1);
  table.pods.delete(long);
  outbox.changed(long);
  deepStrictEqual(told(), [], "what was not told is not deleted");
});

Deno.test("Outbox.pull() skips an empty uid", () => {
  const { table, outbox, told } = open();
  table.set(desiredOf(podOf("", { containers: [containerOf("c")] })));
  outbox.restart();
  deepStrictEqual(told(), []);
  strictEqual(outbox.skipped, 1);
});

Deno.test("Outbox.pull() skips a container whose id fits no message, once, and tells the others", () => {
  const { table, outbox, told } = open();
  const containers = [containerOf("c".repeat(9_000)), containerOf("d")];
  table.set(desiredOf(podOf("p", { containers }), replicaSet("rs")));
  outbox.restart();
  deepStrictEqual(told(), ["new p", "container d"]);
  table.set(desiredOf(podOf("p", { containers, ip: 5 }), replicaSet("rs")));
  outbox.changed("p");
  deepStrictEqual(told(), ["new p"]);
  strictEqual(outbox.skipped, 1);
});

Deno.test("Outbox.pull() cuts what the reducer cuts too, however long it is", () => {
  const { table, outbox, pull } = open();
  const huge = "x".repeat(70_000);
  table.set(desiredOf(
    podOf("p", {
      name: huge,
      namespace: huge,
      version: `'${huge}'`,
      containers: [{ id: "containerd://c", name: huge, image: `${huge}:1` }],
    }),
    { ...deployment("d"), name: huge },
  ));
  outbox.restart();
  deepStrictEqual(pull().map(({ name }) => name), ["pod_new_with_name", "pod_container"]);
  strictEqual(outbox.skipped, 0);
  // The version and the image: what users look for in the reducer is told to have been cut.
  strictEqual(outbox.shortened, 2);
});
