import { type Spread, spreadOf } from "../judged.ts";
import type { Figures } from "./trial.ts";

/** One figure of both. */
export interface Comparison {
  readonly figure: string;
  readonly before: Spread;
  readonly after: Spread;
  /** AFTER / BEFORE of the medians. */
  readonly ofMedians: number;
  /** The same of the least values, on which other work on the machine has the least influence. */
  readonly ofLeast: number;
  readonly passes: boolean;
}

/**
 * Compares the figures that both have. A figure fails when both of its ratios are above the bound:
 * noise moves one or the other, a change of the program moves both.
 */
export function compare(
  before: readonly Figures[],
  after: readonly Figures[],
  bound: number,
): readonly Comparison[] {
  const names = Object.keys(before[0] ?? {}).filter((name) => after[0]?.[name] !== undefined);
  return names.map((figure) => {
    const of = (runs: readonly Figures[]) => spreadOf(runs.map((run) => run[figure] ?? NaN));
    const [first, second] = [of(before), of(after)];
    const ofMedians = second.median / first.median;
    const ofLeast = second.least / first.least;
    return {
      figure,
      before: first,
      after: second,
      ofMedians,
      ofLeast,
      passes: Math.min(ofMedians, ofLeast) <= bound,
    };
  });
}

/** The last line of the report. */
export function verdict(comparisons: readonly Comparison[], bound: number): string {
  const failed = comparisons.filter(({ passes }) => !passes);
  if (failed.length === 0 && comparisons.length > 0) return `passes: every ratio ≤ ${bound}`;
  const named = failed.map(({ figure, ofMedians, ofLeast }) =>
    `${figure} ${ofMedians.toFixed(3)} (of the least ${ofLeast.toFixed(3)})`
  );
  return `does not pass: ${named.join(", ") || "nothing was measured"}`;
}
