import type { Outcome } from "./executor.ts";

/** The figures of a campaign, in lines. */
export function summaryLines(outcomes: readonly Outcome[]): readonly string[] {
  const failed = outcomes.filter(({ problems }) => problems.length > 0);
  const actions: Record<string, number> = {};
  for (const outcome of outcomes) {
    for (const [kind, count] of Object.entries(outcome.actions)) {
      actions[kind] = (actions[kind] ?? 0) + count;
    }
  }
  const sum = (value: (outcome: Outcome) => number) =>
    outcomes.reduce((total, outcome) => total + value(outcome), 0);
  const faults = Object.entries(actions).filter(([kind]) => !kind.startsWith("cluster"));
  const violations = sum(({ problems }) =>
    problems.filter((p) => p.startsWith("violation")).length
  );
  return [
    ...Object.entries(actions).sort().map(([kind, count]) => `  ${count} × ${kind}`),
    `${outcomes.length} schedules, ${failed.length} failed: ${
      failed.map(({ seed }) => seed).join(", ") || "none"
    }`,
    `${faults.reduce((total, [, count]) => total + count, 0)} faults of ${faults.length} kinds, ` +
    `${sum(({ connections }) => connections)} connections, ` +
    `${sum(({ messages }) => Object.values(messages).reduce((a, b) => a + b, 0))} messages, ` +
    `${violations} violations`,
    `right again after the last fault or change: ${
      percentiles(outcomes.map(({ converged }) => converged))
    }`,
    `right again after the last wait that a backoff or a silent peer imposed: ${
      percentiles(outcomes.map(({ convergedAfterWait }) => convergedAfterWait))
    }; the slowest seeds: ${slowest(outcomes, 5)}`,
  ];
}

/** Schedules that took longest, to look into. */
export function slowest(outcomes: readonly Outcome[], count: number): string {
  return outcomes.toSorted((a, b) => b.convergedAfterWait - a.convergedAfterWait)
    .slice(0, count)
    .map(({ seed, convergedAfterWait: late }) => `${seed} (${(late / 1000).toFixed(1)} s)`)
    .join(", ");
}

export function percentiles(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => {
    const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
    return `${(value / 1000).toFixed(2)} s`;
  };
  return `p50 ${at(0.5)}, p99 ${at(0.99)}, max ${at(1)}`;
}
