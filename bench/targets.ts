/** A figure that we promise against the Rust collector: the ratio ours / Rust. */
export interface Target {
  /** As the judge names it. */
  readonly metric: string;
  readonly mode: "pb" | "json";
  readonly size: "small" | "large";
  readonly better: "less" | "more";
  readonly bound: number;
}

function less(metric: string, mode: "pb" | "json", size: "small" | "large", bound: number): Target {
  return { metric, mode, size, better: "less", bound };
}

export const TARGETS: readonly Target[] = [
  less("resync wall [s]", "pb", "large", 0.13),
  less("resync CPU [s]", "pb", "large", 0.13),
  less("resync wall [s]", "json", "large", 0.30),
  less("resync CPU [s]", "json", "large", 0.30),
  less("peak RSS at resync [MB]", "pb", "small", 1.3),
  less("peak RSS at resync [MB]", "pb", "large", 0.6),
  less("churn 1500/s: CPU/event [µs]", "pb", "small", 0.20),
  less("churn 1500/s: CPU/event [µs]", "json", "small", 0.50),
  less("churn 1500/s: latency p50 [ms]", "pb", "small", 0.2),
  less("churn 1500/s: latency p99 [ms]", "pb", "small", 0.5),
  { metric: "burst: drain rate [events/s]", mode: "pb", size: "small", better: "more", bound: 5 },
  {
    metric: "burst: drain rate [events/s]",
    mode: "json",
    size: "small",
    better: "more",
    bound: 2.5,
  },
];
