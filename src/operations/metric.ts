/** One value of a metric; undefined when it is not known yet, and then it is left out. */
export type Sample = readonly [
  labels: Readonly<Record<string, string>>,
  value: number | undefined,
];

/** A metric that reads its own counters when somebody asks. */
export interface Metric {
  readonly kind: "gauge" | "counter";
  /** Full name by the Prometheus conventions: base units, `_total` on counters. */
  readonly name: string;
  readonly help: string;
  /** Names of all labels; their values must not grow with the cluster. */
  readonly labels: readonly string[];
  read(): readonly Sample[] | Promise<readonly Sample[]>;
}

type Read = Metric["read"];

export function gauge(name: string, help: string, labels: readonly string[], read: Read): Metric {
  return { kind: "gauge", name, help, labels, read };
}

export function counter(name: string, help: string, labels: readonly string[], read: Read): Metric {
  return { kind: "counter", name, help, labels, read };
}

/** The sample of a metric without labels. */
export function single(value: number | undefined): readonly Sample[] {
  return [[{}, value]];
}

/** A sample for each entry of a count by name. */
export function byName(
  label: string,
  counts: Readonly<Record<string, number>>,
): readonly Sample[] {
  return Object.entries(counts).map(([name, count]) => [{ [label]: name }, count]);
}
