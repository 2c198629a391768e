import type { Value } from "./pod_attributes.ts";

/** What is long and rarely of use, or only there for the formats of others. */
const LEFT_OUT: readonly string[] = [
  "k8s.pod.hostname",
  "container.image.id",
  "container.image.repo_digests",
  "k8s_collector.pod.owner",
  "k8s_collector.container.uri",
  "k8s_collector.container.image",
];

/** What is written where nobody asked for names of his own. */
export function brief(attributes: ReadonlyMap<string, Value>): Map<string, Value> {
  const kept = new Map(attributes);
  for (const name of LEFT_OUT) kept.delete(name);
  return kept;
}
