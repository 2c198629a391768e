import type { RetainedPod } from "../history/mod.ts";
import { imageParts } from "./image.ts";

const ANNOTATION = "resource.opentelemetry.io/";
/** In the order in which they name a service, for a pod that does not say it itself. */
const NAMED_AFTER = [
  "k8s.deployment.name",
  "k8s.replicaset.name",
  "k8s.statefulset.name",
  "k8s.daemonset.name",
  "k8s.cronjob.name",
  "k8s.job.name",
  "k8s.pod.name",
] as const;

/**
 * `service.*` by the rules of the semantic conventions ("Specify resource attributes using Kubernetes
 * annotations"): what the pod's annotations say, then its well-known labels, then its workload.
 */
export function* serviceAttributes(
  { namespace, name, annotations, labels }: RetainedPod,
  known: ReadonlyMap<string, unknown>,
  container: string | undefined,
  image: string,
): Generator<readonly [string, string]> {
  const annotated = (key: string) => annotations[`${ANNOTATION}${key}`] || undefined;
  const labelled = (key: string) => labels[`app.kubernetes.io/${key}`] || undefined;
  const workload = NAMED_AFTER.map((one) => known.get(one)).find((one) => one !== undefined);
  yield [
    "service.name",
    annotated("service.name") ?? labelled("name") ?? String(workload ?? name),
  ];
  yield ["service.namespace", annotated("service.namespace") ?? namespace];
  const version = annotated("service.version") ?? labelled("version") ?? imageParts(image).tag;
  if (version !== undefined) yield ["service.version", version];
  const instance = container === undefined ? undefined : `${namespace}.${name}.${container}`;
  const id = annotated("service.instance.id") ?? instance;
  if (id !== undefined) yield ["service.instance.id", id];
}
