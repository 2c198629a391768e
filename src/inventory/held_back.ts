import type { KeptResource } from "./ownership.ts";

/** Namespaces that are named; what is held back of further ones is told of them together. */
const NAMED = 32;
/** Uids remembered of a namespace; beyond it only a list tells whether all are in. */
const REMEMBERED = 256;
/** How often it is looked whether there is room again, and how long peace lasts before it is said. */
const CHECK_MILLISECONDS = 60_000;
/** Lists asked for in a row are so far apart. */
const SHORTEST_PAUSE = 60_000;
const LONGEST_PAUSE = 3_600_000;

/**
 * Why an object is held back: its namespace has its share of the memory, or it weighs more than any
 * object of Kubernetes does.
 */
export type HeldBackReason = "share" | "object";

/** Objects of one kind and namespace are held back. Undefined: further namespaces together. */
export interface HeldBackObjects {
  readonly resource: KeptResource;
  readonly namespace: string | undefined;
}

export interface HeldBackOptions {
  readonly clock: () => number;
  /** Whether something of this namespace would be taken now; undefined: of any. */
  readonly hasRoom: (namespace: string | undefined) => boolean;
  readonly listener: HeldBackListener;
}

/** Who wants to know of it, and can do something about it. */
export interface HeldBackListener {
  /** @param reason of the first of them */
  begins(objects: HeldBackObjects, reason: HeldBackReason): void;
  ends(objects: HeldBackObjects): void;
  /** There is room again for what was held back of this kind: a new list would bring it. */
  listWanted(resource: KeptResource): void;
}

interface Holding extends HeldBackObjects {
  readonly uids: Map<string, HeldBackReason>;
  /** More than those are held back, or were. */
  more: boolean;
  /** What was held back when the list in progress began; undefined when there is none. */
  before:
    | { readonly uids: ReadonlyMap<string, HeldBackReason>; readonly more: boolean }
    | undefined;
  lastAt: number;
}

/**
 * What is held back: a bounded memory of it, so that its beginning and its end are said once, and a
 * list is asked for when there is room again. What was held back comes with its next event too.
 */
export class HeldBack {
  readonly #options: HeldBackOptions;
  readonly #holdings = new Map<string, Holding>();
  readonly #counts: Record<KeptResource, number> = { pods: 0, replicasets: 0, jobs: 0 };
  readonly #asked = new Map<KeptResource, { readonly at: number; readonly pause: number }>();
  readonly #listing = new Set<KeptResource>();
  #checkAt: number | undefined;

  constructor(options: HeldBackOptions) {
    this.#options = options;
  }

  /** Times that an object, or a change of one, was not kept. */
  get counts(): Readonly<Record<KeptResource, number>> {
    return this.#counts;
  }

  get objects(): readonly HeldBackObjects[] {
    return [...this.#holdings.values()].map(({ resource, namespace }) => ({ resource, namespace }));
  }

  add(resource: KeptResource, namespace: string, uid: string, reason: HeldBackReason): void {
    this.#counts[resource]++;
    const holding = this.#holding(resource, namespace, reason);
    const now = this.#options.clock();
    holding.lastAt = now;
    if (holding.uids.size < REMEMBERED || holding.uids.has(uid)) holding.uids.set(uid, reason);
    else holding.more = true;
    this.#checkAt ??= now + CHECK_MILLISECONDS;
  }

  /** The object is kept now, or gone. */
  remove(resource: KeptResource, uid: string): void {
    if (this.#holdings.size === 0) return;
    for (const holding of this.#holdings.values()) {
      if (holding.resource === resource) holding.uids.delete(uid);
    }
  }

  /** A list of this kind begins: what is held back of it from now on is all there is. */
  listBegins(resource: KeptResource): void {
    this.#listing.add(resource);
    for (const holding of this.#of(resource)) {
      holding.before = { uids: new Map(holding.uids), more: holding.more };
      holding.uids.clear();
      holding.more = false;
    }
  }

  /** The list is complete; or it was given up, and what was held back before still is. */
  listEnds(resource: KeptResource, complete: boolean): void {
    if (!this.#listing.delete(resource)) return;
    for (const holding of this.#of(resource)) {
      const { before } = holding;
      holding.before = undefined;
      if (complete || before === undefined) continue;
      holding.more ||= before.more;
      for (const [uid, reason] of before.uids) {
        if (holding.uids.size < REMEMBERED) holding.uids.set(uid, reason);
        else holding.more = true;
      }
    }
  }

  nextDeadline(): number | undefined {
    return this.#checkAt;
  }

  advance(now: number): void {
    if (this.#checkAt === undefined || this.#checkAt > now) return;
    const { hasRoom, listener } = this.#options;
    const wanted = new Set<KeptResource>();
    for (const [key, holding] of this.#holdings) {
      if (this.#listing.has(holding.resource)) continue;
      if (holding.uids.size === 0 && !holding.more) {
        if (now - holding.lastAt < CHECK_MILLISECONDS) continue;
        this.#holdings.delete(key);
        listener.ends(holding);
      } else if (isForShare(holding) && hasRoom(holding.namespace)) wanted.add(holding.resource);
    }
    this.#checkAt = this.#holdings.size > 0 ? now + CHECK_MILLISECONDS : undefined;
    for (const resource of wanted) this.#ask(resource, now);
  }

  /** Lists cost the API server, and a namespace may come and go for a long time. */
  #ask(resource: KeptResource, now: number): void {
    const asked = this.#asked.get(resource);
    const since = asked === undefined ? Infinity : now - asked.at;
    if (asked !== undefined && since < asked.pause) return;
    const pause = asked === undefined || since > 2 * LONGEST_PAUSE
      ? SHORTEST_PAUSE
      : Math.min(LONGEST_PAUSE, asked.pause * 2);
    this.#asked.set(resource, { at: now, pause });
    this.#options.listener.listWanted(resource);
  }

  #of(resource: KeptResource): readonly Holding[] {
    return [...this.#holdings.values()].filter((holding) => holding.resource === resource);
  }

  #holding(resource: KeptResource, name: string, reason: HeldBackReason): Holding {
    const known = this.#holdings.get(`${resource} ${name}`);
    if (known !== undefined) return known;
    const namespace = this.#holdings.size < NAMED ? name : undefined;
    const key = `${resource} ${namespace ?? ""}`;
    let holding = this.#holdings.get(key);
    if (holding === undefined) {
      holding = { resource, namespace, uids: new Map(), more: false, before: undefined, lastAt: 0 };
      this.#holdings.set(key, holding);
      this.#options.listener.begins(holding, reason);
    }
    return holding;
  }
}

/** A list brings nothing of what is too heavy by itself. */
function isForShare({ uids, more }: Holding): boolean {
  if (more) return true;
  for (const reason of uids.values()) if (reason === "share") return true;
  return false;
}
