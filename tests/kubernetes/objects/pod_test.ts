import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { utf8 } from "../encoding/utf8.ts";
import { ENCODINGS, OwnerReading, PodReading } from "./decoding.ts";
import { changed, ownerRecordOf, type PodObject, podRecordOf, WEB } from "./objects.ts";

/** Each rule as an object and what must be found in its record, in both encodings. */
const RULES: readonly (readonly [rule: string, pod: PodObject, expected: object])[] = [
  ["reads every fact", WEB, podRecordOf(WEB)],
  ["takes an unset field as empty", { metadata: { uid: "u", name: "n" } }, {
    uid: "u",
    namespace: "default",
    name: "n",
    ip: 0,
    addressed: false,
    hostNetwork: false,
    terminal: false,
    controller: undefined,
    containers: [],
    version: "",
  }],
  ["names a pod without a name by generateName", {
    metadata: { uid: "u", generateName: "web-" },
  }, { name: "web-" }],
  ["answers an empty uid as it is", { metadata: { name: "n" } }, { uid: "" }],
  ["knows the host network", changed(WEB, "spec", { hostNetwork: true }), { hostNetwork: true }],
  ["knows Succeeded as an end", changed(WEB, "status", { phase: "Succeeded" }), { terminal: true }],
  ["knows Failed as an end", changed(WEB, "status", { phase: "Failed" }), { terminal: true }],
  ["takes no other phase for an end", changed(WEB, "status", { phase: "Unknown" }), {
    terminal: false,
  }],
  ["prefers podIP over podIPs", changed(WEB, "status", { podIPs: [{ ip: "10.0.0.9" }] }), {
    ip: 0x0af40107,
  }],
  [
    "takes the first IPv4 address of podIPs when podIP is IPv6",
    changed(WEB, "status", {
      podIP: "fd00:10:244::3",
      podIPs: [{ ip: "fd00:10:244::3" }, { ip: "10.0.0.9" }, { ip: "10.0.0.10" }],
    }),
    { ip: 0x0a000009, addressed: true },
  ],
  [
    "takes podIPs alone",
    changed(WEB, "status", { podIP: undefined, podIPs: [{ ip: "255.255.255.255" }] }),
    { ip: 0xffffffff, addressed: true },
  ],
  [
    "addresses an IPv6-only pod with 0",
    changed(WEB, "status", { podIP: "fd00::3", podIPs: [{ ip: "fd00::3" }] }),
    { ip: 0, addressed: true },
  ],
  [
    "does not take an IPv4-mapped address for IPv4",
    changed(WEB, "status", { podIP: "::ffff:10.0.0.1", podIPs: [] }),
    { ip: 0, addressed: true },
  ],
  ["takes empty addresses as none", changed(WEB, "status", { podIP: "", podIPs: [{ ip: "" }] }), {
    ip: 0,
    addressed: false,
  }],
  [
    "lists init, regular and ephemeral containers in this order and only those with an id",
    changed(WEB, "status", {
      ephemeralContainerStatuses: [
        { name: "debug", image: "busybox", containerID: "containerd://dd" },
        { name: "waiting", image: "busybox" },
      ],
      containerStatuses: [
        { name: "b", image: "b:1", containerID: "containerd://bb" },
        { name: "starting", image: "a:1", containerID: "" },
        { name: "a", image: "a:1", containerID: "containerd://aa" },
      ],
      initContainerStatuses: [{ name: "i", image: "i:1", containerID: "cri-o://ii" }],
    }),
    {
      containers: [
        { id: "cri-o://ii", name: "i", image: "i:1" },
        { id: "containerd://bb", name: "b", image: "b:1" },
        { id: "containerd://aa", name: "a", image: "a:1" },
        { id: "containerd://dd", name: "debug", image: "busybox" },
      ],
    },
  ],
  [
    "makes the version of regular images, sorted by bytes, whether they have an id or not",
    changed(WEB, "status", {
      containerStatuses: ["web:2", "é:1", "Web:1", "web:10", "web", "", "web:2"].map((image) => ({
        name: "c",
        image,
      })),
      ephemeralContainerStatuses: [{ name: "debug", image: "a", containerID: "x" }],
    }),
    { version: "'Web:1','web','web:10','web:2','web:2','é:1'" },
  ],
  [
    "keeps quotes and commas of an image as they are",
    changed(WEB, "status", { containerStatuses: [{ name: "c", image: "a','b" }] }),
    { version: "'a','b'" },
  ],
  [
    "finds the controller among the owners",
    changed(WEB, "metadata", {
      ownerReferences: [
        { apiVersion: "v1", kind: "Node", name: "n", uid: "1" },
        { apiVersion: "v1", kind: "A", name: "a", uid: "2", controller: false },
        { apiVersion: "x.io/v1", kind: "Job", name: "j", uid: "3", controller: true },
        { apiVersion: "v1", kind: "B", name: "b", uid: "4", controller: true },
        { apiVersion: "v1", kind: "C", name: "c", uid: "5" },
      ],
    }),
    { controller: { apiVersion: "x.io/v1", kind: "Job", name: "j", uid: "3" } },
  ],
  [
    "has no controller when no owner is one",
    changed(WEB, "metadata", {
      ownerReferences: [{ apiVersion: "v1", kind: "Node", name: "n", uid: "1" }],
    }),
    { controller: undefined },
  ],
];

for (const encoding of ENCODINGS) {
  for (const [rule, pod, expected] of RULES) {
    Deno.test(`PodDecoder.${encoding}() ${rule}`, () => {
      const reading = new PodReading();
      // Before and after others, for a draft is used again and again.
      for (const before of [undefined, WEB, { metadata: { uid: "u" } }]) {
        if (before !== undefined) reading.read(encoding, before);
        const record = reading.read(encoding, pod);
        deepStrictEqual({ ...record, ...expected }, record);
      }
    });
  }

  Deno.test(`PodDecoder.${encoding}() starts afresh with each object`, () => {
    const reading = new PodReading();
    reading.read(encoding, changed(WEB, "spec", { hostNetwork: true }));
    deepStrictEqual(
      reading.read(encoding, { metadata: { uid: "u" } }),
      podRecordOf({ metadata: { uid: "u" } }),
    );
    strictEqual(reading.decoder.resourceVersion(), "");
  });

  Deno.test(`PodDecoder.${encoding}() reads an image of 70,000 bytes and a pod of 2 MB`, () => {
    const image = `registry.example/${"x".repeat(70_000 - 17)}`;
    const big = changed(
      changed(WEB, "metadata", { labels: { "example.com/notes": "n\n".repeat(1_000_000) } }),
      "status",
      { containerStatuses: [{ name: "c", image, containerID: "containerd://1" }] },
    );
    const record = new PodReading().read(encoding, big);
    // Its ends are kept, and far more of the version than a message holds.
    const kept = image.slice(0, 2_048) + image.slice(-2_048);
    deepStrictEqual(record, {
      ...podRecordOf(big),
      containers: [
        ...podRecordOf(big).containers.slice(0, -1),
        { id: "containerd://1", name: "c", image: kept },
      ],
      version: `'${image.slice(0, 4_096)}'`,
    });
  });

  Deno.test(`PodDecoder.${encoding}() takes a hundred containers`, () => {
    const containerStatuses = Array.from({ length: 100 }, (_, n) => ({
      name: `c${n}`,
      image: `image:${99 - n}`,
      containerID: `containerd://${n}`,
    }));
    const pod = changed(WEB, "status", { containerStatuses });
    deepStrictEqual(new PodReading().read(encoding, pod), podRecordOf(pod));
  });

  Deno.test(`OwnerDecoder.${encoding}() reads uid, namespace, controller and resourceVersion`, () => {
    const reading = new OwnerReading();
    deepStrictEqual(reading.read(encoding, WEB.metadata), {
      uid: WEB.metadata.uid,
      namespace: "shop",
      name: WEB.metadata.name,
      controller: podRecordOf(WEB).controller,
    });
    strictEqual(reading.decoder.resourceVersion(), "1234");
    deepStrictEqual(reading.read(encoding, { uid: "u" }), ownerRecordOf({ uid: "u" }));
    strictEqual(reading.decoder.resourceVersion(), "");
    deepStrictEqual(reading.read(encoding, {}), {
      uid: "",
      namespace: "default",
      name: "",
      controller: undefined,
    });
  });
}

Deno.test("PodDecoder.json() does not depend on the order of keys", () => {
  const reversed = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(reversed)
      : typeof value === "object" && value !== null
      ? Object.fromEntries(
        Object.entries(value).reverse().map(([key, one]) => [key, reversed(one)]),
      )
      : value;
  const pod = changed(WEB, "status", { podIPs: [{ ip: "10.0.0.9" }] });
  deepStrictEqual(
    new PodReading().bytes("json", utf8(JSON.stringify(reversed(pod)))),
    podRecordOf(pod),
  );
});
