import { getLogger } from "@logtape/logtape";
import { Failure } from "../../failure/mod.ts";
import { type Clock, pause } from "../../time/mod.ts";
import { type Json, LEASES } from "../resource/mod.ts";
import type { Api } from "./api.ts";
import { ApiError } from "./api_error.ts";
import {
  FIRST_LEASE_STATE,
  leadingFor,
  type LeaseAction,
  type LeaseInput,
  type LeaseRecord,
  type LeaseSettings,
  type LeaseState,
  type LeaseWrite,
  stepLease,
} from "./lease_state.ts";
import type { V1Lease } from "@kubernetes/client-node/models";

const log = getLogger(["k8s-collector", "lease"]);

/** How long the others may have to wait for the last word of one that ends. */
const RELEASE_MILLISECONDS = 2_000;

export interface LeaseOptions {
  readonly api: Api;
  readonly namespace: string;
  readonly name: string;
  readonly settings: LeaseSettings;
  /** Decides who leads; is never set. */
  readonly clock: Clock;
  /** For people who look at the Lease. Milliseconds since the Unix epoch. */
  readonly wallClock: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

type Work = (signal: AbortSignal) => Promise<void>;

/**
 * Calls `work` while this program holds the Lease, again each time it gets it, and aborts the signal
 * given to it when it no longer does. Resolves when the work has resolved by itself, or after
 * `signal` aborted and the work has come to rest; the Lease is released then.
 *
 * The work must come to rest within the difference of the Lease's duration and its renew time:
 * from then on another program may have begun.
 */
export async function leadByLease(
  options: LeaseOptions,
  work: Work,
  signal: AbortSignal,
): Promise<void> {
  const { clock, settings, random } = options;
  const lease = new LeaseObject(options);
  let state: LeaseState = FIRST_LEASE_STATE;
  let input: LeaseInput = { kind: "due" };
  let working: Working | undefined;
  try {
    for (;;) {
      if (working === undefined ? signal.aborted : working.ended) input = { kind: "stop" };
      const step = stepLease(state, input, clock.now(), settings);
      state = step.state;
      const left = leadingFor(state, clock.now(), settings);
      if (working !== undefined && state.kind !== "stopped" && left === 0) {
        log.warning("no longer leads: the lease {resource} was not renewed", {
          resource: options.name,
        });
        await working.stop();
        working = undefined;
      } else if (working === undefined && left > 0 && !signal.aborted) {
        log.info("leads: {identity} holds the lease {resource}", {
          resource: options.name,
          identity: settings.identity,
        });
        working = new Working(work, signal);
      }
      const { action } = step;
      if (action.kind === "done") break;
      const woken: AbortSignal = working?.over ?? signal;
      if (action.kind === "wait") {
        // Those who wait do not all ask at the same time.
        const milliseconds: number = left > 0
          ? Math.min(left, action.milliseconds)
          : action.milliseconds * (1 + 0.2 * random());
        await pause(clock, milliseconds, woken);
        input = { kind: "due" };
      } else if (state.kind === "stopped") {
        await lease.perform(action, RELEASE_MILLISECONDS, undefined);
        break;
      } else {
        const limit: number = left > 0 ? left : settings.renewMilliseconds;
        // Whoever works until its end renews until its end.
        input = await lease.perform(action, limit, working === undefined ? signal : undefined);
      }
    }
    await working?.done;
  } finally {
    await working?.stop();
  }
}

/** The work of one term. */
class Working {
  readonly done: Promise<void>;
  ended = false;
  readonly #abort = new AbortController();
  readonly #over = new AbortController();
  readonly #unlink: () => void;

  constructor(work: Work, signal: AbortSignal) {
    const stop = () => this.#abort.abort(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    this.#unlink = () => signal.removeEventListener("abort", stop);
    this.done = this.#run(work);
    // It is waited for later.
    this.done.catch(() => {});
  }

  /** Aborts when the work has ended. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** Resolves when the work has come to rest, and rejects when it failed. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.done;
  }

  async #run(work: Work): Promise<void> {
    try {
      await work(this.#abort.signal);
    } finally {
      this.ended = true;
      this.#unlink();
      this.#over.abort();
    }
  }
}

/** The Lease in the cluster. */
class LeaseObject {
  readonly #options: LeaseOptions;
  /** As it was last seen: what others have put into it stays there. */
  #object: Json<V1Lease> | undefined;
  #failing = "";

  constructor(options: LeaseOptions) {
    this.#options = options;
  }

  async perform(
    action: Exclude<LeaseAction, { kind: "wait" | "done" }>,
    timeoutMilliseconds: number,
    signal: AbortSignal | undefined,
  ): Promise<LeaseInput> {
    const { api, namespace, name } = this.#options;
    const request = { timeoutMilliseconds, signal };
    try {
      if (action.kind === "read") {
        this.#object = await api.find(LEASES, { namespace, name }, request);
        this.#failing = "";
        return { kind: "read", record: this.#object && recordOf(this.#object) };
      }
      const write = action.kind === "create" ? api.create.bind(api) : api.replace.bind(api);
      this.#object = await write(LEASES, this.#written(action), request);
      this.#failing = "";
      return { kind: "written", record: recordOf(this.#object) };
    } catch (error) {
      if (signal?.aborted) return { kind: "failed" };
      if (!(error instanceof Failure)) throw error;
      // Deleted meanwhile is changed meanwhile, unless it is the namespace that is missing.
      const changed = error instanceof ApiError && (error.condition === "conflict" ||
        (error.condition === "not found" && action.kind === "update"));
      if (changed) return { kind: "conflict" };
      this.#complain(error);
      return { kind: "failed" };
    }
  }

  #written(action: LeaseAction & { kind: "create" | "update" }): Json<V1Lease> {
    const { namespace, name, wallClock } = this.#options;
    const now = microTime(wallClock());
    const { write } = action;
    const spec = { ...this.#object?.spec, ...specOf(write, now) };
    if (action.kind === "create") return { metadata: { namespace, name }, spec };
    const { resourceVersion } = action;
    return { metadata: { ...this.#object?.metadata, namespace, name, resourceVersion }, spec };
  }

  #complain(error: Failure): void {
    if (error.message === this.#failing) return;
    this.#failing = error.message;
    log.warning("cannot use the lease {resource}: {reason}", {
      resource: this.#options.name,
      reason: error.message,
    });
  }
}

function specOf({ holder, durationSeconds, transitions, acquired }: LeaseWrite, now: string) {
  return {
    holderIdentity: holder,
    leaseDurationSeconds: durationSeconds,
    leaseTransitions: transitions,
    renewTime: now,
    ...acquired ? { acquireTime: now } : {},
  };
}

function recordOf({ metadata, spec }: Json<V1Lease>): LeaseRecord {
  return {
    holder: spec?.holderIdentity ?? "",
    durationSeconds: spec?.leaseDurationSeconds ?? 0,
    renewTime: spec?.renewTime ?? "",
    transitions: spec?.leaseTransitions ?? 0,
    resourceVersion: metadata?.resourceVersion ?? "",
  };
}

/** RFC 3339 with microseconds, as the API wants it. */
function microTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace("Z", "000Z");
}
