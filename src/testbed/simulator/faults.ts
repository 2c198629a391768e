import type { ApiRequest } from "./api_request.ts";
import type { Disturbance } from "./disturbance.ts";
import type { Verb } from "./negotiation.ts";
import type { ResourceName } from "./resources.ts";
import type { WatchSession } from "./watch_session.ts";

/** What can happen to a request instead of a proper answer. */
export type RequestFault =
  | {
    readonly kind: "status";
    readonly code: number;
    readonly reason?: string;
    readonly message?: string;
    /** Also sent as `Retry-After`. */
    readonly retryAfterSeconds?: number;
  }
  /** The answer comes later, or never when the time is infinite. */
  | { readonly kind: "delay"; readonly milliseconds: number }
  /** Headers come and then nothing, ever: a connection into a black hole. */
  | { readonly kind: "silence" }
  /** The connection breaks after so many bytes of the answer's body. */
  | { readonly kind: "truncate"; readonly bytes: number }
  /** 200 and a body that cannot be decoded. */
  | { readonly kind: "garbage" }
  /** As if history had just been compacted: 410 for `continue` tokens and old resourceVersions. */
  | { readonly kind: "expired" };

/** Which requests a fault meets. */
export interface FaultScope {
  readonly resource?: ResourceName;
  readonly verb?: Verb;
  /** Only later pages of a list, or only first ones. */
  readonly page?: "first" | "later";
  /** How many requests it meets, 1 when absent. */
  readonly count?: number;
}

interface Rule {
  readonly fault: RequestFault;
  readonly scope: FaultScope;
  left: number;
}

/**
 * What goes wrong, on demand. A new kind of fault is a new member of `RequestFault` or
 * `Disturbance`, and a case where it is handled.
 */
export class Faults {
  #rules: Rule[] = [];
  readonly #sessions: ReadonlySet<WatchSession>;
  #cleared = new AbortController();

  /** `sessions`: the open watches. */
  constructor(sessions: ReadonlySet<WatchSession>) {
    this.#sessions = sessions;
  }

  /** The next requests in scope meet this fault; older faults are met first. */
  onRequests(fault: RequestFault, scope: FaultScope = {}): void {
    this.#rules.push({ fault, scope, left: scope.count ?? 1 });
  }

  /** Does something to the watches that are open now; answers how many there are. */
  onWatches(disturbance: Disturbance, resource?: ResourceName): number {
    const met = [...this.#sessions].filter((session) =>
      resource === undefined || session.resource.name === resource
    );
    for (const session of met) session.disturb(disturbance);
    return met.length;
  }

  /** No more faults: what is stalled or delayed goes on. */
  clear(): void {
    this.#rules = [];
    for (const session of this.#sessions) session.release();
    this.#cleared.abort();
    this.#cleared = new AbortController();
  }

  /** Aborts when the faults are cleared. */
  get cleared(): AbortSignal {
    return this.#cleared.signal;
  }

  /** The fault that this request meets. */
  meet(request: ApiRequest): RequestFault | undefined {
    const rule = this.#rules.find(({ scope }) => inScope(request, scope));
    if (rule === undefined) return undefined;
    if (--rule.left <= 0) this.#rules = this.#rules.filter((other) => other !== rule);
    return rule.fault;
  }
}

function inScope({ resource, verb, query }: ApiRequest, scope: FaultScope): boolean {
  const page = (query.get("continue") ?? "") === "" ? "first" : "later";
  return (scope.resource === undefined || scope.resource === resource.name) &&
    (scope.verb === undefined || scope.verb === verb) &&
    (scope.page === undefined || (verb === "list" && scope.page === page));
}
