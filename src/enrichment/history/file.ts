import { InventoryFileError } from "./file_error.ts";
import type { PodHistory } from "./history.ts";
import { LIVE, type RetainedPod } from "./records.ts";

/** The one version there is; `docs/inventory.schema.json` describes it. */
const VERSION = 1;

/** What was known at one moment, as a file. */
export interface InventoryFile {
  readonly version: typeof VERSION;
  /** RFC 3339. */
  readonly takenAt: string;
  /** From when on everything that happened was seen; null where nothing was. */
  readonly since: string | null;
  readonly pods: readonly RetainedPod[];
}

/** Everything that is known, in an order that only depends on what it is. */
export function inventoryFile(history: PodHistory, takenAt: number): InventoryFile {
  const pods = [...history.pods].map(inOrder).sort((a, b) =>
    compare(a.namespace, b.namespace) || compare(a.name, b.name) || a.createdAt - b.createdAt ||
    compare(a.uid, b.uid)
  );
  const { since } = history;
  return {
    version: VERSION,
    takenAt: new Date(takenAt).toISOString(),
    since: since === undefined ? null : new Date(since).toISOString(),
    pods,
  };
}

/** One pod a line, so that two files can be compared line by line. */
export function writeInventory(file: InventoryFile): string {
  const { pods, ...head } = file;
  const lines = pods.map((pod) => JSON.stringify(pod));
  const start = JSON.stringify(head).slice(0, -1);
  return lines.length === 0
    ? `${start},"pods":[]}\n`
    : `${start},"pods":[\n${lines.join(",\n")}\n]}\n`;
}

/**
 * @param name of the file, for messages
 * @throws {InventoryFileError} for what is no such file, or one of another version
 */
export function readInventory(text: string, name: string): InventoryFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InventoryFileError(
      `${name} is no inventory: it is not JSON. k8s-collector inventory export writes one`,
      { cause },
    );
  }
  const file = value as Partial<InventoryFile> | null;
  if (file?.version !== VERSION) {
    throw new InventoryFileError(
      `${name} is no inventory of version ${VERSION}: its version is ` +
        `${JSON.stringify(file?.version)}. Write it anew with k8s-collector inventory export`,
    );
  }
  const { takenAt, since = null, pods } = file;
  if (!isTime(takenAt) || since !== null && !isTime(since) || !Array.isArray(pods)) {
    throw new InventoryFileError(
      `${name} is no inventory: takenAt or since is no time, or pods is no list`,
    );
  }
  return {
    version: VERSION,
    takenAt,
    since,
    pods: pods.map((pod, index) => readPod(pod, `pods[${index}] of ${name}`)),
  };
}

/** Makes what a file tells known. */
export function restoreInventory(history: PodHistory, file: InventoryFile): void {
  const since = file.since === null ? undefined : Date.parse(file.since);
  history.restore(file.pods, since, Date.parse(file.takenAt));
}

function isTime(text: unknown): text is string {
  return typeof text === "string" && !Number.isNaN(Date.parse(text));
}

/**
 * A pod as a file or another program of ours tells it; what is missing is empty.
 *
 * @throws {InventoryFileError} when it is not one
 */
export function readPod(value: unknown, what: string): RetainedPod {
  const pod = value as Partial<RetainedPod> | null;
  for (const key of ["uid", "namespace", "name"] as const) {
    if (typeof pod?.[key] !== "string" || pod[key] === "") {
      throw new InventoryFileError(`${what} has no ${key}: it is no pod of an inventory`);
    }
  }
  // Whoever writes one by hand says the addresses once.
  const { hostNetwork = false, ips = [], startedAt = 0, createdAt = 0 } = pod ?? {};
  const from = startedAt || createdAt;
  return inOrder({
    node: "",
    hostname: "",
    ips: [],
    hostNetwork: false,
    ended: false,
    mirror: "",
    createdAt: 0,
    startedAt: 0,
    controller: undefined,
    labels: {},
    annotations: {},
    instances: [],
    addresses: hostNetwork ? [] : ips.map((ip) => ({ ip, from, until: undefined })),
    owners: [],
    until: LIVE,
    ...pod as Pick<RetainedPod, "uid" | "namespace" | "name">,
  });
}

function inOrder(pod: RetainedPod): RetainedPod {
  const { uid, namespace, name, node, hostname, ips, hostNetwork, ended, mirror } = pod;
  const { createdAt, startedAt, controller, instances, addresses, owners, until } = pod;
  return {
    uid,
    namespace,
    name,
    node,
    hostname,
    ips,
    hostNetwork,
    ended,
    mirror,
    createdAt,
    startedAt,
    controller,
    labels: sorted(pod.labels),
    annotations: sorted(pod.annotations),
    instances,
    addresses,
    owners,
    until,
  };
}

function sorted(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts).sort(([a], [b]) => compare(a, b)));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
