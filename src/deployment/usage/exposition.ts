/**
 * Sums the samples of a metric in what a Collector shows of itself. Since 0.120 or so counters have
 * no `_total` unless that is asked for.
 */
export function sumOf(text: string, name: string): number | undefined {
  let sum: number | undefined;
  for (const line of text.split("\n")) {
    const [, metric, value] = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{.*\})? ([^ ]+)/.exec(line) ?? [];
    if (metric !== name && metric !== `${name}_total`) continue;
    const number = Number(value);
    if (!Number.isNaN(number)) sum = (sum ?? 0) + number;
  }
  return sum;
}

const ACCEPTED = [
  "otelcol_receiver_accepted_spans",
  "otelcol_receiver_accepted_metric_points",
  "otelcol_receiver_accepted_log_records",
];
const FAILED = [
  "otelcol_exporter_send_failed_spans",
  "otelcol_exporter_send_failed_metric_points",
  "otelcol_exporter_send_failed_log_records",
];

/** What a Collector says it has done since it began. */
export interface Counted {
  readonly accepted: number;
  readonly failed: number;
  /** Batches that wait to be sent; undefined where no exporter has a queue. */
  readonly queued: number | undefined;
}

export function countedIn(text: string): Counted {
  const all = (names: readonly string[]) =>
    names.reduce((sum, name) => sum + (sumOf(text, name) ?? 0), 0);
  return {
    accepted: all(ACCEPTED),
    failed: all(FAILED),
    queued: sumOf(text, "otelcol_exporter_queue_size"),
  };
}

/** A second, between two looks; a counter that went back began anew in between. */
export function rateOf(before: number, after: number, milliseconds: number): number {
  return (after >= before ? after - before : after) / milliseconds * 1000;
}
