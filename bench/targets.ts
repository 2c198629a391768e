/** A figure that we promise against the Rust collector: the ratio ours / Rust. */
export interface Target {
  /** As the judge or our own measurements name it. */
  readonly metric: string;
  /** What the API server speaks; `real` for a real one. */
  readonly mode: "pb" | "json" | "real";
  readonly size: "small" | "large";
  readonly better: "less" | "more";
  readonly bound: number;
  /** Of what the bound is one: the ratio, or our own figure. */
  readonly of: "ratio" | "ours";
}

type Where = readonly [Target["mode"], Target["size"]];

function atMost(bound: number, metric: string, [mode, size]: Where): Target {
  return { metric, mode, size, better: "less", bound, of: "ratio" };
}

function atLeast(bound: number, metric: string, [mode, size]: Where): Target {
  return { metric, mode, size, better: "more", bound, of: "ratio" };
}

export const TARGETS: readonly Target[] = [
  atMost(0.28, "resync wall [s]", ["real", "small"]),
  atMost(0.20, "resync CPU [s]", ["real", "small"]),
  atMost(0.13, "resync wall [s]", ["pb", "large"]),
  atMost(0.13, "resync CPU [s]", ["pb", "large"]),
  atMost(0.30, "resync wall [s]", ["json", "large"]),
  atMost(0.30, "resync CPU [s]", ["json", "large"]),
  atMost(0.20, "churn 1500/s: CPU/event [µs]", ["pb", "small"]),
  atMost(0.50, "churn 1500/s: CPU/event [µs]", ["json", "small"]),
  atLeast(5, "burst: drain rate [events/s]", ["pb", "small"]),
  atLeast(2.5, "burst: drain rate [events/s]", ["json", "small"]),
  atMost(0.2, "churn 1500/s: latency p50 [ms]", ["pb", "small"]),
  atMost(0.5, "churn 1500/s: latency p99 [ms]", ["pb", "small"]),
  atMost(1.3, "peak RSS at resync [MB]", ["pb", "small"]),
  atMost(0.6, "peak RSS at resync [MB]", ["pb", "large"]),
  atMost(0.65, "resync: read from the API server [MB]", ["real", "small"]),
  atMost(0.1, "an hour of status updates: sent [kB]", ["pb", "small"]),
  {
    metric: "start to connected [s]",
    mode: "real",
    size: "small",
    better: "less",
    bound: 0.25,
    of: "ours",
  },
];
