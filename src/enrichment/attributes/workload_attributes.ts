import type { Owner } from "../history/mod.ts";

/** The kinds of Kubernetes' own that have attributes, by kind and API group. */
const KINDS: Readonly<Record<string, string>> = {
  "ReplicaSet apps": "replicaset",
  "Deployment apps": "deployment",
  "StatefulSet apps": "statefulset",
  "DaemonSet apps": "daemonset",
  "Job batch": "job",
  "CronJob batch": "cronjob",
  "ReplicationController ": "replicationcontroller",
};

/**
 * Name and uid of every owner. Those of other API groups, an Argo Rollout say, have no attribute of
 * OpenTelemetry: they have one of ours, never that of a Deployment.
 */
export function* workloadAttributes(
  owners: readonly Owner[],
): Generator<readonly [string, string]> {
  for (const { apiVersion, kind, name, uid } of owners) {
    const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
    const known = KINDS[`${kind} ${group}`];
    const prefix = known === undefined ? "k8s_collector.owner" : `k8s.${known}`;
    if (known === undefined) {
      yield [`${prefix}.kind`, kind];
      yield [`${prefix}.api_version`, apiVersion];
    }
    yield [`${prefix}.name`, name];
    yield [`${prefix}.uid`, uid];
  }
}
