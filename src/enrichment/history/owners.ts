import type { Owner } from "./records.ts";

/** Whether somebody may control it in turn: of Kubernetes' own, a ReplicaSet and a Job. */
export function mayBeOwned({ kind, apiVersion }: Owner): boolean {
  return kind === "ReplicaSet" && apiVersion === "apps/v1" ||
    kind === "Job" && apiVersion === "batch/v1";
}

/** What is known of an owner: who controls it; undefined when nobody does. */
export interface OwnerFacts {
  readonly uid: string;
  readonly controller: Owner | undefined;
}

interface Held {
  facts: OwnerFacts | undefined;
  /** Retained pods that name it as their controller. */
  readonly pods: Set<string>;
}

/** More levels than any controller of Kubernetes makes; references may form a circle. */
const LEVELS = 4;

/**
 * Owners, kept for as long as a retained pod needs them: in a cascading deletion they go before
 * their pods do.
 */
export class Owners {
  readonly #held = new Map<string, Held>();

  /** The controller of a pod and those above it. */
  chain(controller: Owner | undefined): readonly Owner[] {
    const chain: Owner[] = [];
    for (let next = controller; next !== undefined && chain.length < LEVELS;) {
      chain.push(next);
      next = this.#held.get(next.uid)?.facts?.controller;
    }
    return chain;
  }

  link(owner: string, pod: string): void {
    const held = this.#held.get(owner) ?? { facts: undefined, pods: new Set() };
    this.#held.set(owner, held);
    held.pods.add(pod);
  }

  unlink(owner: string, pod: string): void {
    const held = this.#held.get(owner);
    held?.pods.delete(pod);
    if (held?.pods.size === 0) this.#held.delete(owner);
  }

  /** @returns the pods whose chain is another one now; of an owner that no pod needs, none */
  applied(facts: OwnerFacts): Iterable<string> {
    const held = this.#held.get(facts.uid);
    if (held === undefined || sameController(held.facts, facts)) return [];
    held.facts = facts;
    return held.pods;
  }

  isKnown(uid: string): boolean {
    return this.#held.get(uid)?.facts !== undefined;
  }
}

function sameController(before: OwnerFacts | undefined, after: OwnerFacts): boolean {
  return before !== undefined && before.controller?.uid === after.controller?.uid &&
    before.controller?.name === after.controller?.name;
}

export function sameOwner(a: Owner | undefined, b: Owner | undefined): boolean {
  return a === b ||
    a?.uid === b?.uid && a?.name === b?.name && a?.kind === b?.kind &&
      a?.apiVersion === b?.apiVersion;
}
