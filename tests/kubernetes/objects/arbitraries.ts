import fc from "fast-check";
import type { MetadataObject, PodObject, ReferenceObject, StatusObject } from "./objects.ts";

/** Well-formed text of any script, with what JSON must escape. */
const text = fc.string({ unit: "binary", maxLength: 12 });
const name = fc.oneof(fc.constantFrom("web", "db", "web-6694f547df"), text);
const image = fc.oneof(fc.constantFrom("web:1", "web:2", "Web", "proxy", ""), text);
const containerId = fc.oneof(fc.constantFrom("", "containerd://aa", "containerd://bb"), text);
const flag = fc.boolean();

const address = fc.oneof(
  fc.constantFrom("", "fd00::1", "fd00:10:244::3"),
  fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.integer({ min: 1, max: 255 }))
    .map((parts) => parts.join(".")),
);

const reference: fc.Arbitrary<ReferenceObject> = fc.record(
  { apiVersion: name, kind: name, name, uid: name, controller: flag, blockOwnerDeletion: flag },
  { requiredKeys: ["apiVersion", "kind", "name", "uid"] },
);

const status: fc.Arbitrary<StatusObject> = fc.record(
  { name, image, imageID: text, containerID: containerId, restartCount: fc.nat() },
  { requiredKeys: ["name", "image"] },
);
const statuses = fc.array(status, { maxLength: 4 });

export const metadataArbitrary: fc.Arbitrary<MetadataObject> = fc.record({
  name,
  generateName: name,
  namespace: name,
  // The model's record is kept under it, so there is one.
  uid: fc.string({ unit: "binary", minLength: 1, maxLength: 36 }),
  resourceVersion: text,
  labels: fc.dictionary(text.filter((key) => key !== "__proto__"), text, { maxKeys: 3 }),
  ownerReferences: fc.array(reference, { maxLength: 3 }),
}, { requiredKeys: ["uid"] });

export const podArbitrary: fc.Arbitrary<PodObject> = fc.record({
  metadata: metadataArbitrary,
  spec: fc.record({ nodeName: text, hostNetwork: flag }, { requiredKeys: [] }),
  status: fc.record({
    phase: fc.constantFrom("Pending", "Running", "Succeeded", "Failed", ""),
    podIP: address,
    podIPs: fc.array(fc.record({ ip: address }), { maxLength: 3 }),
    containerStatuses: statuses,
    initContainerStatuses: statuses,
    ephemeralContainerStatuses: statuses,
  }, { requiredKeys: [] }),
}, { requiredKeys: ["metadata"] });

type Change = (pod: PodObject) => PodObject;

function member(part: "metadata" | "spec" | "status", key: string, value: unknown): Change {
  return (pod) => ({ ...pod, [part]: { ...pod[part], [key]: value } });
}

/** Another value for a single field, or for one field of one member of a list. */
export const podChange: fc.Arbitrary<Change> = fc.oneof(
  name.map((value) => member("metadata", "name", value)),
  name.map((value) => member("metadata", "generateName", value)),
  name.map((value) => member("metadata", "namespace", value)),
  text.map((value) => member("metadata", "resourceVersion", value)),
  flag.map((value) => member("spec", "hostNetwork", value)),
  fc.constantFrom("Pending", "Succeeded", "Failed").map((value) =>
    member("status", "phase", value)
  ),
  address.map((value) => member("status", "podIP", value)),
  fc.array(fc.record({ ip: address }), { maxLength: 2 }).map((value) =>
    member("status", "podIPs", value)
  ),
  fc.tuple(
    fc.constantFrom(
      "containerStatuses" as const,
      "initContainerStatuses" as const,
      "ephemeralContainerStatuses" as const,
    ),
    fc.nat(3),
    fc.oneof(
      image.map((value) => ({ image: value })),
      name.map((value) => ({ name: value })),
      containerId.map((value) => ({ containerID: value })),
    ),
  ).map(([key, at, other]): Change => (pod) =>
    member(
      "status",
      key,
      pod.status?.[key]?.map((one, n) => n === at ? { ...one, ...other } : one),
    )(
      pod,
    )
  ),
  fc.tuple(
    fc.nat(2),
    fc.oneof(
      name.map((value) => ({ name: value })),
      name.map((value) => ({ uid: value })),
      name.map((value) => ({ kind: value })),
      name.map((value) => ({ apiVersion: value })),
      flag.map((value) => ({ controller: value })),
    ),
  ).map(([at, other]): Change => (pod) =>
    member(
      "metadata",
      "ownerReferences",
      pod.metadata.ownerReferences?.map((one, n) => n === at ? { ...one, ...other } : one),
    )(pod)
  ),
);
