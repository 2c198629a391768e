import type { IntakeStatistics } from "../intake/mod.ts";
import type { WatchStatistics } from "../kubernetes/watch/mod.ts";
import type { Check } from "../operations/mod.ts";
import type { Observed } from "./observed.ts";

export interface HealthReport {
  /** Unhealthy: nothing but a restart can help. */
  readonly live: readonly Check[];
  /** Unhealthy: the reducer does not have the cluster's current state from us. */
  readonly ready: readonly Check[];
}

/** Since when each stream looks exactly the same, milliseconds since the Unix epoch. */
export type Progress = ReadonlyMap<
  string,
  { readonly fingerprint: string; readonly since: number }
>;

export interface HealthInput {
  readonly observed: Observed;
  readonly progress: Progress;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
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
 * that has not written for the limit, although it owes a heartbeat every few seconds. That the event loop turns is shown by answering at all.
 */
export function assessHealth(input: HealthInput): HealthReport {
  const { observed, now, silenceLimit } = input;
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
    ...observed.watches.map((watch) => checkStore(watch, now, silenceLimit)),
    ...(observed.watches.length === 0 ? [check("stores", false, "no watch has been started")] : []),
    ...(intake === undefined ? [] : checkTold(intake)),
  ];
  return { live, ready };
}

function check(name: string, healthy: boolean, detail: string): Check {
  return { name, healthy, detail };
}

function checkStore(watch: Readonly<WatchStatistics>, now: number, silenceLimit: number): Check {
  const name = `${watch.resource} store`;
  if (!watch.synced) {
    return check(name, false, `no complete list yet${describeFailures(watch.failures)}`);
  }
  const silence = watch.heardAt === 0 ? 0 : now - watch.heardAt;
  if (silence <= silenceLimit) return check(name, true, "synced");
  const failures = describeFailures(watch.failures);
  return check(
    name,
    false,
    `stale: nothing heard from the API server for ${span(silence)}${failures}`,
  );
}

function checkTold(intake: IntakeStatistics): readonly Check[] {
  return [
    check(
      "reducer",
      intake.state === "connected",
      intake.state === "connected"
        ? `connected to ${intake.peer}`
        : `not connected (${intake.state}${describeFailures(intake.failures)})`,
    ),
    check(
      "snapshot",
      intake.snapshotFlushed,
      intake.snapshotFlushed
        ? `flushed, epoch ${intake.epoch}`
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

function describeFailures(failures: Readonly<Record<string, number>>): string {
  const counted = Object.entries(failures).filter(([, count]) => count > 0);
  if (counted.length === 0) return "";
  return `; failures so far: ${counted.map(([name, count]) => `${name} ${count}`).join(", ")}`;
}

function span(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
