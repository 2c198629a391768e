/** A container as it was announced or is expected to be. */
export interface Container {
  readonly name: string;
  readonly image: string;
}

/** What the reducer is told about one pod. */
export interface PodFacts {
  readonly uid: string;
  /** Dotted; `0.0.0.0` when it has none. */
  readonly ip: string;
  /** The number that the protocol has for the kind. */
  readonly ownerKind: number;
  readonly ownerName: string;
  readonly ownerUid: string;
  readonly name: string;
  readonly namespace: string;
  readonly hostNetwork: boolean;
  readonly version: string;
}

export interface AnnouncedPod extends PodFacts {
  /** By id. */
  readonly containers: Map<string, Container>;
}

/** One message about pods, whoever decoded it. */
export type Told =
  | { readonly kind: "resync"; readonly epoch: number }
  | { readonly kind: "pod"; readonly facts: PodFacts }
  | {
    readonly kind: "container";
    readonly uid: string;
    readonly id: string;
    readonly container: Container;
  }
  | { readonly kind: "delete"; readonly uid: string };

/**
 * What the reducer knows after the messages of a connection, by its own rules (protocol 4.5 to
 * 4.9), and what a well-behaved sender would not have sent.
 */
export class Announced {
  readonly pods = new Map<string, AnnouncedPod>();
  /** Everything that was ever said about a pod, over all connections. */
  readonly history = new Map<string, PodFacts[]>();
  readonly epochs: number[] = [];
  /** Messages without effect or use. */
  readonly anomalies: string[] = [];
  connections = 0;

  get containers(): number {
    return this.pods.values().reduce((sum, { containers }) => sum + containers.size, 0);
  }

  /** A connection ended, and with it all that it announced, or another one took over. */
  connected(): void {
    this.connections++;
    this.pods.clear();
  }

  disconnected(): void {
    this.pods.clear();
  }

  tell(told: Told): void {
    switch (told.kind) {
      case "resync":
        this.epochs.push(told.epoch);
        this.pods.clear();
        return;
      case "pod":
        return this.#pod(told.facts);
      case "container":
        return this.#container(told.uid, told.id, told.container);
      case "delete":
        if (!this.pods.delete(told.uid)) this.anomalies.push(`delete of unknown pod ${told.uid}`);
    }
  }

  #pod(facts: PodFacts): void {
    const { uid } = facts;
    const before = this.pods.get(uid);
    if (before !== undefined && sameFacts(before, facts)) {
      this.anomalies.push(`pod ${uid} announced again without a change`);
    }
    this.pods.set(uid, { ...facts, containers: before?.containers ?? new Map() });
    const history = this.history.get(uid);
    if (history === undefined) this.history.set(uid, [facts]);
    else history.push(facts);
  }

  #container(uid: string, id: string, container: Container): void {
    const containers = this.pods.get(uid)?.containers;
    if (containers === undefined) this.anomalies.push(`container ${id} of unknown pod ${uid}`);
    else if (containers.has(id)) this.anomalies.push(`container ${id} announced twice`);
    else if (id === "") this.anomalies.push(`container without id of pod ${uid}`);
    else containers.set(id, container);
  }
}

function sameFacts(a: PodFacts, b: PodFacts): boolean {
  return FACTS.every((fact) => a[fact] === b[fact]);
}

export const FACTS = [
  "ip",
  "ownerKind",
  "ownerName",
  "ownerUid",
  "name",
  "namespace",
  "hostNetwork",
  "version",
] as const satisfies readonly (keyof PodFacts)[];

/** An IPv4 address, of which the first byte is the highest, in dotted form. */
export function dotted(ip: number): string {
  return [24, 16, 8, 0].map((shift) => (ip >>> shift) & 255).join(".");
}
