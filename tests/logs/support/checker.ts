/** Compares what came out with what was written, stream by stream. */
import type { Truth } from "./kubelet_writer.ts";

export interface Verdict {
  lost: number;
  repeated: number;
  /** Records of a pod other than the one whose folder they lay in. */
  wrongPod: number;
  wrongOrder: number;
  /** The first of each kind, in words. */
  readonly examples: string[];
}

interface Record {
  readonly body: string;
  readonly [name: string]: unknown;
}

/** @param records as NDJSON has them, in the order in which they came */
export function check(truths: readonly Truth[], records: Iterable<Record>): Verdict {
  const verdict: Verdict = { lost: 0, repeated: 0, wrongPod: 0, wrongOrder: 0, examples: [] };
  const seen = new Map<string, Map<number, number>>();
  const latest = new Map<string, number>();
  const note = (kind: "lost" | "repeated" | "wrongPod" | "wrongOrder", text: string) => {
    verdict[kind]++;
    if (verdict.examples.length < 10) verdict.examples.push(`${kind}: ${text}`);
  };
  for (const record of records) {
    const key = keyOf(record);
    const number = Number(/^n=(\d+) /.exec(record.body)?.[1] ?? NaN);
    if (!truths.some((truth) => truth.key === key) || Number.isNaN(number)) {
      note("wrongPod", `${key} ${record.body.slice(0, 60)}`);
      continue;
    }
    const counts = seen.get(key) ?? new Map<number, number>();
    seen.set(key, counts);
    const times = (counts.get(number) ?? 0) + 1;
    counts.set(number, times);
    if (times > 1) {
      note("repeated", `${key} ${number}`);
      continue;
    }
    if (number < (latest.get(key) ?? -1)) note("wrongOrder", `${key} ${number}`);
    latest.set(key, number);
  }
  for (const { key, count } of truths) {
    for (let number = 0; number < count; number++) {
      if (!seen.get(key)?.has(number)) note("lost", `${key} ${number} of ${count}`);
    }
  }
  return verdict;
}

function keyOf(record: Record): string {
  const pod = `${record["k8s.namespace.name"]}_${record["k8s.pod.name"]}_${record["k8s.pod.uid"]}`;
  const container = `${record["k8s.container.name"]}/${record["k8s.container.restart_count"]}`;
  return `${pod}/${container} ${record["log.iostream"]}`;
}
