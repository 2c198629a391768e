import type { Target } from "./attacks/attack.ts";
import type { Probe } from "./probes.ts";
import type { Told } from "./told_changes.ts";

/** What was seen under one attack and after it. */
export interface Seen {
  readonly attack: string;
  readonly target: Target;
  /** How often the program met the attack, or how many objects it made. */
  readonly met: number;
  /** How long it went on. */
  readonly milliseconds: number;
  /** The process that was there before is there still, and the kernel killed none. */
  readonly alive: boolean;
  /** `/readyz` said 200 when it was over. */
  readonly readyAfter: boolean;
  readonly probes: readonly Probe[];
  readonly told: Told;
  /** Resident memory in mebibytes: before, the most meanwhile, and when it had come to rest. */
  readonly resident: { readonly before: number; readonly most: number; readonly after: number };
  readonly logBytes: number;
  /** What else was found. */
  readonly problems: readonly string[];
}

/** A change is told within so many milliseconds. */
const TOLD_WITHIN = 5_000;

/** The same after it had no reducer, which it looks for after ever longer pauses of up to 15 s. */
const TOLD_WITHIN_OF_REDUCER = 20_000;

/**
 * Mebibytes that may be left of an attack: 64 of the heap's young generation, which V8 grows to that
 * size under a burst and gives back to nobody who is at work (`v8.getHeapSpaceStatistics()` has 60
 * in `new_space` after a list of a million objects was dropped), and some for the allocator. What is
 * really kept of an attack is several times as much.
 */
export const LEFT_OVER = 80;

/** A hundred lines and some, however long the attack. */
const LOG_BYTES = 64 * 1024;

/** The least that probes have to show: that one of ten is answered, while others flood the port. */
const ANSWERED = 0.1;

/** What of it must not be, in words; nothing when all is well. */
export function violationsOf(seen: Seen): readonly string[] {
  const { told, resident, probes, target } = seen;
  const bound = target === "reducer" ? seen.milliseconds + TOLD_WITHIN_OF_REDUCER : TOLD_WITHIN;
  const longest = Math.max(told.longest, told.waiting);
  const answered = probes.filter(({ status }) => status !== undefined);
  const unready = answered.filter(({ status }) => status !== 200);
  const limit = resident.before + LEFT_OVER;
  return [
    ...(seen.alive ? [] : ["it did not live through it"]),
    ...(seen.readyAfter ? [] : ["it is not ready afterwards"]),
    // A reducer that is none has not been told everything.
    ...(target === "reducer" || unready.length === 0
      ? []
      : [`${unready.length} probes said ${unready[0]?.status} to ${unready[0]?.path}`]),
    ...(answered.length >= probes.length * ANSWERED
      ? []
      : [`${answered.length} of ${probes.length} probes were answered`]),
    ...(seen.met > 0 ? [] : ["it met no attack"]),
    ...(told.changes > 0 ? [] : ["no pod changed: nothing was tried"]),
    ...(longest <= bound ? [] : [`a change was told after ${seconds(longest)} s`]),
    ...(resident.after <= limit
      ? []
      : [`${resident.after} MiB are left of ${resident.before} MiB before`]),
    ...(seen.logBytes <= LOG_BYTES ? [] : [`${seen.logBytes} bytes of log`]),
    ...seen.problems,
  ];
}

/** How it ended when it was told to under an attack. */
export interface EndSeen {
  readonly attack: string;
  readonly code: number;
  readonly seconds: number;
}

/** A third of what Kubernetes grants a pod. */
export const GRACE_SECONDS = 10;

export function violationsOfEnd({ attack, code, seconds }: EndSeen): readonly string[] {
  if (code === 0 && seconds < GRACE_SECONDS) return [];
  return [`SIGTERM under ${attack} ended it with ${code} after ${seconds.toFixed(1)} s`];
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}

/** The value that a share of them does not exceed; NaN for none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

const HEADINGS = [
  ...["attack", "met", "alive", "ready", "changes", "told max [s]", "probes", "failed"],
  ...["p50 [ms]", "p99 [ms]", "max [ms]", "MiB before", "most", "after", "log [B]"],
];

/** A row for each attack, in Markdown. */
export function table(all: readonly Seen[]): readonly string[] {
  const rows = all.map((seen) => {
    const answered = seen.probes.filter(({ status }) => status !== undefined);
    const times = answered.map(({ milliseconds }) => milliseconds);
    const { told, resident } = seen;
    return [
      seen.attack,
      seen.met,
      seen.alive ? "yes" : "NO",
      seen.readyAfter ? "yes" : "NO",
      told.changes,
      (Math.max(told.longest, told.waiting) / 1000).toFixed(2),
      seen.probes.length,
      seen.probes.length - answered.length,
      ...[0.5, 0.99, 1].map((share) => quantile(times, share).toFixed(0)),
      ...[resident.before, resident.most, resident.after],
      seen.logBytes,
    ].map(String);
  });
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0))
  );
  const line = (cells: readonly string[]) =>
    `| ${
      cells.map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)
      ).join(" | ")
    } |`;
  const rule = widths.map((width, column) =>
    column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`
  );
  return [HEADINGS, rule, ...rows].map(line);
}

/** The last line of a campaign. */
export function summary(all: readonly Seen[], ends: readonly EndSeen[]): string {
  const failed = [
    ...all.filter((seen) => violationsOf(seen).length > 0).map(({ attack }) => attack),
    ...ends.flatMap(violationsOfEnd),
  ];
  if (all.length === 0) return "no attack was made";
  if (failed.length > 0) return `did not hold: ${failed.join("; ")}; of ${all.length} attacks`;
  const slowest = Math.max(0, ...ends.map(({ seconds }) => seconds));
  const ended = ends.length === 0
    ? ""
    : `; ended by SIGTERM under ${ends.length} of them, within ${slowest.toFixed(1)} s`;
  return `held: ${all.length} attacks${ended}`;
}
