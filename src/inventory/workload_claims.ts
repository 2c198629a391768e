import type { KeptResource, Ownership } from "./ownership.ts";
import type { OwnerReference } from "./records.ts";

/**
 * Whether Kubernetes sees to it that such a claim is true. Its garbage collector deletes what names
 * an owner that is not in its namespace, but leaves alone what names a version that it cannot look
 * up; and only these kinds are controllers of pods, ReplicaSets and Jobs that we do not watch.
 */
function isEnforced(claimant: KeptResource, { apiVersion, kind }: OwnerReference): boolean {
  switch (kind) {
    case "Deployment":
      return claimant === "replicasets" && apiVersion === "apps/v1";
    case "CronJob":
      return claimant === "jobs" && apiVersion === "batch/v1";
    case "StatefulSet":
    case "DaemonSet":
      return claimant === "pods" && apiVersion === "apps/v1";
    case "ReplicationController":
    case "Node":
      return claimant === "pods" && apiVersion === "v1";
    default:
      return false;
  }
}

/** Namespaces that claim one workload, nearly always one. */
interface Claim {
  readonly namespace: string;
  count: number;
  next: Claim | undefined;
}

export const NOBODY: readonly string[] = [];

/** What says of itself who controls it. */
interface Claimant {
  readonly uid: string;
  readonly namespace: string;
  readonly controller: OwnerReference | undefined;
}

export interface WorkloadClaimsOptions {
  /** The object of this uid, when it is of a kind that is watched. */
  readonly watched: (uid: string) => { readonly namespace: string } | undefined;
  /** What these pods are told may differ. */
  readonly changed: (pods: Iterable<string>) => void;
}

/**
 * In which namespaces workloads live that nobody watches: where a claim says so that is enforced.
 * Other claims are believed, as of kinds that only their operator knows, unless their uid is one that
 * lives in another namespace alone.
 */
export class WorkloadClaims {
  readonly #options: WorkloadClaimsOptions;
  readonly #claims = new Map<string, Claim>();
  /** Pods told with a workload that might live elsewhere, by its uid: a set costs more than one. */
  readonly #doubtful = new Map<string, string | Set<string>>();

  constructor(options: WorkloadClaimsOptions) {
    this.#options = options;
  }

  /** Another object, the first or none is kept under its uid now. */
  replaced(
    resource: KeptResource,
    before: Claimant | undefined,
    after: Claimant | undefined,
  ): void {
    if (before?.controller !== after?.controller) {
      const joined = enforced(resource, after);
      const left = enforced(resource, before);
      if (after !== undefined && joined !== undefined) this.#add(joined.uid, after.namespace);
      if (before !== undefined && left !== undefined) this.#remove(left.uid, before.namespace);
    }
    const one = before === undefined ? after : after === undefined ? before : undefined;
    if (resource !== "pods" && one !== undefined) this.#settled(one.uid);
  }

  /** As whom a pod of this namespace is told that claims this owner. */
  believed(owner: OwnerReference, namespace: string): OwnerReference {
    // By the name it claims, as one that is not known: there may be such a one after all.
    return this.#isElsewhere(owner.uid, namespace) ? { ...owner, uid: "" } : owner;
  }

  /**
   * The pod is told with one of these workloads, for which nobody vouches.
   *
   * @param before the same, as it was
   */
  follow(pod: string, before: readonly string[], after: readonly string[]): void {
    for (const uid of before) if (!after.includes(uid)) this.#undoubt(uid, pod);
    for (const uid of after) if (!before.includes(uid)) this.#doubt(uid, pod);
  }

  #doubt(uid: string, pod: string): void {
    const pods = this.#doubtful.get(uid);
    if (pods === undefined) this.#doubtful.set(uid, pod);
    else if (typeof pods === "string") this.#doubtful.set(uid, new Set([pods, pod]));
    else pods.add(pod);
  }

  #undoubt(uid: string, pod: string): void {
    const pods = this.#doubtful.get(uid);
    if (typeof pods === "string") this.#doubtful.delete(uid);
    else if (pods?.delete(pod) && pods.size === 0) this.#doubtful.delete(uid);
  }

  #isElsewhere(uid: string, namespace: string): boolean {
    const watched = this.#options.watched(uid);
    if (watched !== undefined) return watched.namespace !== namespace;
    const first = this.#claims.get(uid);
    for (let claim = first; claim !== undefined; claim = claim.next) {
      if (claim.namespace === namespace) return false;
    }
    return first !== undefined;
  }

  #add(uid: string, namespace: string): void {
    const first = this.#claims.get(uid);
    for (let claim = first; claim !== undefined; claim = claim.next) {
      if (claim.namespace !== namespace) continue;
      claim.count++;
      return;
    }
    this.#claims.set(uid, { namespace, count: 1, next: first });
    this.#settled(uid);
  }

  #remove(uid: string, namespace: string): void {
    let before: Claim | undefined;
    for (let claim = this.#claims.get(uid); claim !== undefined; claim = claim.next) {
      if (claim.namespace === namespace) {
        if (--claim.count > 0) return;
        if (before !== undefined) before.next = claim.next;
        else if (claim.next !== undefined) this.#claims.set(uid, claim.next);
        else this.#claims.delete(uid);
        this.#settled(uid);
        return;
      }
      before = claim;
    }
  }

  /** Where the workload of this uid lives has changed. */
  #settled(uid: string): void {
    const pods = this.#doubtful.get(uid);
    if (pods !== undefined) this.#options.changed(typeof pods === "string" ? [pods] : pods);
  }
}

function enforced(
  resource: KeptResource,
  claimant: Claimant | undefined,
): OwnerReference | undefined {
  const controller = claimant?.controller;
  return controller !== undefined && isEnforced(resource, controller) ? controller : undefined;
}

/**
 * Uids of the workloads that a pod may be told with though nobody vouches for them.
 *
 * @param standIn told as long as the pod's owner is not known
 */
export function doubtfulIn(
  ownership: Ownership,
  standIn: OwnerReference | undefined,
): readonly string[] {
  if (ownership.kind === "unknown") {
    const { uid } = ownership.controller;
    return standIn === undefined ? [uid] : [uid, standIn.uid];
  }
  const { owner, claimant } = ownership;
  const vouchedFor = owner === undefined || claimant === "itself" || isEnforced(claimant, owner);
  return vouchedFor ? NOBODY : [owner.uid];
}
