import type { Judged, Spread } from "./judged.ts";
import { type Target, TARGETS } from "./targets.ts";

/** A target and what was measured for it. */
export interface Row extends Target {
  readonly pods: number;
  readonly found: Judged | undefined;
}

export interface Sizes {
  readonly small: number;
  readonly large: number;
}

export function rowsOf(found: readonly Judged[], sizes: Sizes): readonly Row[] {
  return TARGETS.map((target) => {
    const pods = sizes[target.size];
    const { metric, mode } = target;
    const one = found.find((row) =>
      row.metric === metric && row.mode === mode && row.pods === pods
    );
    return { ...target, pods, found: one };
  });
}

const MODES: Readonly<Record<Target["mode"], string>> = {
  pb: "mock, protobuf",
  json: "mock, JSON",
  real: "real server",
};

/** The targets as a Markdown table, with medians and, in parentheses, the spread. */
export function markdownOf(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const { metric, mode, pods, found, better, bound, of } = row;
    const limit = `${better === "less" ? "≤" : "≥"} ${bound}${of === "ours" ? " s" : ""}`;
    const cells = found === undefined
      ? ["", "", "not measured"]
      : [spreadText(found.rust), spreadText(found.ours), found.ratio?.toPrecision(2) ?? "–"];
    return [`${metric}, ${pods / 1000}k pods, ${MODES[mode]}`, ...cells, limit, verdict(row)];
  });
  const head = ["figure", "Rust", "ours", "ratio", "target", ""];
  const rule = ["---", "---:", "---:", "---:", "---:", "---"];
  return [head, rule, ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function verdict({ found, better, bound, of }: Row): string {
  const value = of === "ratio" ? found?.ratio : found?.ours.median;
  if (value === undefined || value === null) return "?";
  return (better === "less" ? value <= bound : value >= bound) ? "met" : "missed";
}

function spreadText({ median, least, most }: Spread): string {
  return `${short(median)} (${short(least)}–${short(most)})`;
}

export function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
