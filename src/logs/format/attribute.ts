/** What an attribute may be in OpenTelemetry, as far as ours go. */
export type AttributeValue = string | number | boolean | readonly string[];

/** By name, in the order in which they are written. */
export type Attributes = ReadonlyMap<string, AttributeValue>;

/** Attributes that a record brings itself; all others are the same for all records of a stream. */
export const RECORD_ATTRIBUTES = {
  time: "time",
  body: "body",
  iostream: "log.iostream",
  uid: "log.record.uid",
  malformed: "k8s_collector.log.malformed",
  cut: "k8s_collector.log.cut",
  unfinished: "k8s_collector.log.unfinished",
} as const;
