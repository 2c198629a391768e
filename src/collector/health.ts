import type { IntakeStatistics } from "../intake/mod.ts";
import type { InventoryStatistics } from "../inventory/mod.ts";
import type { WatchStatistics } from "../kubernetes/watch/mod.ts";
import type { Check } from "../operations/mod.ts";
import { namespaceOf } from "./held_back_report.ts";
import type { Observed } from "./observed.ts";

export interface HealthReport {
  /** Unhealthy: nothing but a restart can help. */
  readonly live: readonly Check[];
  /** Unhealthy: the reducer does not have the cluster's current state from us. */
  readonly ready: readonly Check[];
}

/** Since when each stream looks exactly the same, milliseconds on the clock of the deadlines. */
export type Progress = ReadonlyMap<
  string,
  { readonly fingerprint: string; readonly since: number }
>;

export interface HealthInput {
  readonly observed: Observed;
  readonly progress: Progress;
  /** Milliseconds on the clock of the deadlines, which nobody sets. */
  readonly now: number;
  /** Milliseconds since the Unix epoch, for telling how long ago an instant was. */
  readonly wallNow: number;
  /** How long silence is no fault, in milliseconds. */
  readonly silenceLimit: number;
}

/** Compares the streams with what they were before. */
export function trackProgress(
  before: Progress,
  watches: readonly Readonly<WatchStatistics>[],
  now: number,
): Progress {
  return new Map(watches.map((watch) => {
    const fingerprint = fingerprintOf(watch);
    const known = before.get(watch.resource);
    const same = known?.fingerprint === fingerprint && known.since <= now;
    return [watch.resource, same ? known : { fingerprint, since: now }];
  }));
}

/**
 * Judges the whole program.
 *
 * Silence of the API server alone never makes it unhealthy to live: during an outage the reducer
 * keeps the pods we announced only as long as we stay connected, and a restarted collector could
 * not list them again. So the stale data show in readiness (and in a metric), while liveness fails
 * only when the program itself hangs: a stream that neither hears, nor fails, nor tries anything for
 * the limit, although its own deadlines would have made it retry several times; or a connected intake
 * that has not written for the limit, although it owes a heartbeat every few seconds. That the event
 * loop turns is shown by answering at all.
 *
 * A stream that fails says so in its detail at once, and is not ready when only a person can mend
 * it. A short outage of the API server leaves it ready: what the reducer has is still right then, and
 * a restart or another route to the probe would help nobody.
 */
export function assessHealth(input: HealthInput): HealthReport {
  const { observed, now, wallNow, silenceLimit } = input;
  const { intake } = observed;
  const live = [
    ...observed.watches.map(({ resource }) => {
      const still = now - (input.progress.get(resource)?.since ?? now);
      return check(
        `${resource} watch`,
        still <= silenceLimit,
        still <= silenceLimit
          ? "at work"
          : `has neither heard nor tried anything for ${span(still)}`,
      );
    }),
    ...(intake === undefined ? [] : [checkIntakeAtWork(intake, silenceLimit)]),
  ];
  const ready = [
    ...observed.watches.map((watch) => checkStore(watch, input)),
    ...(observed.watches.length === 0 ? [check("stores", false, "no watch has been started")] : []),
    checkMemory(observed.inventory),
    ...(intake === undefined ? [] : checkTold(intake, wallNow)),
  ];
  return { live, ready };
}

function check(name: string, healthy: boolean, detail: string): Check {
  return { name, healthy, detail };
}

/** Failures that last until a person changes permissions, settings or the server. */
const FOR_A_PERSON: ReadonlySet<string> = new Set([
  "forbidden",
  "not found",
  "not acceptable",
  "invalid",
]);

function checkStore(
  watch: Readonly<WatchStatistics>,
  { now, wallNow, silenceLimit }: HealthInput,
): Check {
  const name = `${watch.resource} store`;
  const failing = describeFailing(watch, wallNow);
  if (!watch.synced) return check(name, false, `no complete list yet${failing && `; ${failing}`}`);
  const silence = watch.heardAt === 0 ? 0 : now - watch.heardAt;
  if (silence > silenceLimit) {
    const detail = `stale: nothing heard from the API server for ${span(silence)}`;
    return check(name, false, `${detail}${failing && `; ${failing}`}`);
  }
  if (failing === "") return check(name, true, "synced");
  const lasts = FOR_A_PERSON.has(watch.lastFailure?.reason ?? "");
  return check(name, !lasts, `synced, but ${failing}`);
}

/** Namespaces that are named. */
const NAMED = 8;

/** Never unready: nobody is to take the collector out of service by what he creates. */
function checkMemory(
  { weight, weightLimit, holding }: Pick<
    InventoryStatistics,
    "weight" | "weightLimit" | "holding"
  >,
): Check {
  const kept = `objects take ${megabytes(weight)} of ${megabytes(weightLimit)}`;
  if (holding.length === 0) return check("memory", true, kept);
  const named = holding.slice(0, NAMED).map((objects) =>
    `${objects.resource} of ${namespaceOf(objects)}`
  );
  const more = holding.length > NAMED ? [`${holding.length - NAMED} more`] : [];
  return check("memory", true, `${kept}; held back: ${[...named, ...more].join(", ")}`);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

/** What fails, since when, why and when it is tried again; empty when nothing does. */
function describeFailing(
  { failingSince, lastFailure, nextAttemptAt }: Pick<
    WatchStatistics,
    "failingSince" | "lastFailure" | "nextAttemptAt"
  >,
  wallNow: number,
): string {
  if (failingSince === undefined || lastFailure === undefined) return "";
  const { reason, message } = lastFailure;
  const next = nextAttemptAt === undefined
    ? "trying again now"
    : `next attempt in ${span(Math.max(0, nextAttemptAt - wallNow))}`;
  return `failing for ${span(Math.max(0, wallNow - failingSince))}: ${reason}: ${message}; ${next}`;
}

function checkTold(intake: IntakeStatistics, wallNow: number): readonly Check[] {
  const { state, peer, address, snapshotFlushed, epoch } = intake;
  const failing = describeFailing(intake, wallNow);
  return [
    check(
      "reducer",
      state === "connected",
      state === "connected"
        ? `connected to ${peer}`
        : `not connected to ${address} (${state})${failing && `; ${failing}`}`,
    ),
    check(
      "snapshot",
      snapshotFlushed,
      snapshotFlushed
        ? `flushed, epoch ${epoch}`
        : "the first snapshot of this connection is not flushed yet",
    ),
  ];
}

function checkIntakeAtWork(intake: IntakeStatistics, silenceLimit: number): Check {
  const silence = intake.silentMilliseconds;
  return silence <= silenceLimit
    ? check("intake", true, "at work")
    : check("intake", false, `connected, but has not written for ${span(silence)}`);
}

function fingerprintOf(watch: Readonly<WatchStatistics>): string {
  const failures = Object.values(watch.failures).reduce((sum, count) => sum + count, 0);
  const { lists, watches, relists, bytesRead, heardAt } = watch;
  return [lists, watches, relists, failures, bytesRead, heardAt].join(" ");
}

function span(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
