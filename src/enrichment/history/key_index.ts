import type { Hold } from "./holders.ts";
import { bareId } from "./key.ts";
import type { Instance, RetainedPod } from "./records.ts";

const NONE: ReadonlySet<string> = new Set();

/** Which pods have, or had, a name, an address, or the hash of a static pod's manifest. */
export class KeyIndex {
  readonly #uids = new Map<string, Set<string>>();

  add(key: string, uid: string): void {
    const uids = this.#uids.get(key);
    if (uids === undefined) this.#uids.set(key, new Set([uid]));
    else uids.add(uid);
  }

  remove(key: string, uid: string): void {
    const uids = this.#uids.get(key);
    uids?.delete(uid);
    if (uids?.size === 0) this.#uids.delete(key);
  }

  get(key: string): ReadonlySet<string> {
    return this.#uids.get(key) ?? NONE;
  }
}

/** The keys under which a pod is found, but for its uid and its containers' ids. */
export function keysOf(pod: RetainedPod): readonly string[] {
  return [
    nameKey(pod.namespace, pod.name),
    ...pod.addresses.map(({ ip }) => ipKey(ip)),
    ...pod.hostNetwork ? pod.ips.map(hostKey) : [],
    ...pod.mirror === "" ? [] : [mirrorKey(pod.mirror)],
  ];
}

export const nameKey = (namespace: string, name: string): string => `pod ${namespace}/${name}`;
export const ipKey = (ip: string): string => `ip ${ip}`;
/** The node's address, which all pods of the host's network have. */
export const hostKey = (ip: string): string => `host ${ip}`;
export const mirrorKey = (hash: string): string => `mirror ${hash}`;
export const containerKey = (id: string): string => `container ${bareId(id)}`;
export const uidKey = (uid: string): string => `uid ${uid}`;

/** The time in which the pod had its name. */
export function nameHold(pod: RetainedPod): Hold {
  return { uid: pod.uid, from: pod.createdAt, ...endOf(pod), started: startOf(pod.instances) };
}

/** The times in which an address was the pod's. */
export function addressHolds(pod: RetainedPod, ip: string): readonly Hold[] {
  const gone = endOf(pod);
  return pod.addresses.filter((hold) => hold.ip === ip).map(({ from, until = Infinity }) => ({
    uid: pod.uid,
    from,
    until: Math.min(until, gone.until),
    perhaps: Math.min(until, gone.perhaps),
    started: startOf(pod.instances),
  }));
}

/** When the pod went, and when it may have gone at the latest. */
export function endOf(
  { until }: RetainedPod,
): { readonly until: number; readonly perhaps: number } {
  switch (until.kind) {
    case "live":
      return { until: Infinity, perhaps: Infinity };
    case "deleted":
      return { until: until.at, perhaps: until.at };
    case "absent":
      return { until: until.after, perhaps: until.before };
  }
}

/** When its first container began; 0 when that is not known. */
function startOf(instances: readonly Instance[]): number {
  let first = 0;
  for (const { startedAt } of instances) {
    if (startedAt > 0 && (first === 0 || startedAt < first)) first = startedAt;
  }
  return first;
}
