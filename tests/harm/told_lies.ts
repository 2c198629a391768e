import { TENANT } from "./attacks/attack.ts";

/** What the reducer is told of a pod, as far as a tenant can lie about it. */
export interface Announced {
  readonly ns: string;
  readonly pod_name: string;
  readonly owner_name: string;
  readonly owner_uid: string;
}

/** As by Unicode: controls of C0 and C1, what orders text, and separators of lines. */
const STEERING = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** Notices what no reducer should be told, whatever a tenant writes. */
export class ToldLies {
  readonly #workloads = new Set<string>();
  #lies: string[] = [];

  announced(pod: Announced): void {
    const { ns, pod_name, owner_name, owner_uid } = pod;
    if (ns !== TENANT && owner_uid !== "") this.#workloads.add(owner_uid);
    else if (this.#workloads.has(owner_uid)) {
      this.#lies.push(`${pod_name} was told as a pod of another namespace's ${owner_name}`);
    }
    if ([ns, pod_name, owner_name, owner_uid].some((text) => STEERING.test(text))) {
      this.#lies.push(`${JSON.stringify(pod_name)} was told with what steers terminals`);
    }
  }

  /** Those since it was asked last, the first few of them. */
  take(): readonly string[] {
    const taken = this.#lies.slice(0, 3);
    this.#lies = [];
    return taken;
  }
}
