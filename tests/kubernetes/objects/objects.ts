/** Kubernetes objects as far as the decoders read them, and the record each must become. */
import type {
  ContainerRecord,
  OwnerRecord,
  OwnerReference,
  PodRecord,
} from "../../../src/inventory/mod.ts";

export interface ReferenceObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

export interface MetadataObject {
  readonly name?: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly ReferenceObject[];
}

export interface StatusObject {
  readonly name: string;
  readonly image: string;
  readonly imageID?: string;
  readonly containerID?: string;
  readonly restartCount?: number;
}

export interface PodObject {
  readonly metadata: MetadataObject;
  readonly spec?: { readonly nodeName?: string; readonly hostNetwork?: boolean };
  readonly status?: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly podIPs?: readonly { readonly ip: string }[];
    readonly containerStatuses?: readonly StatusObject[];
    readonly initContainerStatuses?: readonly StatusObject[];
    readonly ephemeralContainerStatuses?: readonly StatusObject[];
  };
}

export const WEB: PodObject = {
  metadata: {
    name: "web-6694f547df-bsn8p",
    generateName: "web-6694f547df-",
    namespace: "shop",
    uid: "0a6cd6f1-9c3d-4f9e-8a73-1f5c7f1d2b10",
    resourceVersion: "1234",
    labels: { app: "web" },
    ownerReferences: [{
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      name: "web-6694f547df",
      uid: "5f0d8a6e-12ab-4e55-9d53-c61ba2b1e001",
      controller: true,
      blockOwnerDeletion: true,
    }],
  },
  spec: { nodeName: "node-0" },
  status: {
    phase: "Running",
    podIP: "10.244.1.7",
    podIPs: [{ ip: "10.244.1.7" }],
    containerStatuses: [
      { name: "web", image: "shop/web:2", containerID: "containerd://bb02", restartCount: 3 },
      { name: "proxy", image: "proxy:1", containerID: "containerd://aa01" },
    ],
    initContainerStatuses: [{
      name: "migrate",
      image: "shop/migrate:1",
      containerID: "containerd://cc03",
    }],
  },
};

/** A pod with other members, for example `changed(WEB, "status", { phase: "Failed" })`. */
export function changed(
  pod: PodObject,
  part: "metadata" | "spec" | "status",
  members: Readonly<Record<string, unknown>>,
): PodObject {
  return { ...pod, [part]: { ...pod[part], ...members } };
}

/** An independent, slow reading of the same rules. */
export function podRecordOf({ metadata, spec, status }: PodObject): PodRecord {
  const addresses = [status?.podIP ?? "", ...(status?.podIPs ?? []).map(({ ip }) => ip)]
    .filter((address) => address !== "");
  const ipv4 = addresses.find((address) => /^\d+\.\d+\.\d+\.\d+$/.test(address));
  const ip = (ipv4 ?? "0.0.0.0").split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const containers = [
    ...status?.initContainerStatuses ?? [],
    ...status?.containerStatuses ?? [],
    ...status?.ephemeralContainerStatuses ?? [],
  ].flatMap(({ containerID, name, image }): ContainerRecord[] =>
    containerID === undefined || containerID === "" ? [] : [{
      id: harmless(containerID),
      name: harmless(name),
      image: harmless(image),
    }]
  );
  const images = (status?.containerStatuses ?? []).map(({ image }) => image)
    .filter((image) => image !== "").sort(byBytes);
  return {
    uid: harmless(metadata.uid),
    namespace: namespaceOf(metadata),
    name: harmless((metadata.name ?? "") === "" ? metadata.generateName : metadata.name),
    ip,
    addressed: addresses.length > 0,
    hostNetwork: spec?.hostNetwork ?? false,
    terminal: status?.phase === "Succeeded" || status?.phase === "Failed",
    controller: controllerOf(metadata),
    containers,
    version: images.map((image) => `'${harmless(image)}'`).join(","),
  };
}

export function ownerRecordOf(metadata: MetadataObject): OwnerRecord {
  return {
    uid: harmless(metadata.uid),
    namespace: namespaceOf(metadata),
    name: harmless(metadata.name),
    controller: controllerOf(metadata),
  };
}

function namespaceOf({ namespace = "" }: MetadataObject): string {
  return namespace === "" ? "default" : harmless(namespace);
}

/** Without characters that steer a terminal or turn a line around. */
function harmless(text = ""): string {
  return [...text].map((character) =>
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(character) ? "\ufffd" : character
  ).join("");
}

function controllerOf({ ownerReferences = [] }: MetadataObject): OwnerReference | undefined {
  const found = ownerReferences.find(({ controller }) => controller);
  if (found === undefined) return undefined;
  const { apiVersion, kind, name, uid } = found;
  // What cannot be a kind, name or uid of Kubernetes is no owner.
  const isWord = (text: string, longest: number) => /^[!-~]+$/.test(text) && text.length <= longest;
  return isWord(kind, 63) && isWord(name, 253) && isWord(uid, 128) && isWord(apiVersion, 317)
    ? { apiVersion, kind, name, uid }
    : undefined;
}

function byBytes(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => new TextEncoder().encode(text));
  for (let i = 0; i < left!.length && i < right!.length; i++) {
    if (left![i] !== right![i]) return left![i]! - right![i]!;
  }
  return left!.length - right!.length;
}
