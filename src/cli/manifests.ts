import {
  type Feature,
  type Installation,
  manifests,
  MONITORING_NAMESPACE,
  namespace,
  OWN_NAMESPACE,
  plainParameters,
} from "../manifests/mod.ts";
import { toJson, YamlWriter } from "../kubernetes/manifest/mod.ts";
import { buildInfo } from "./build_info.ts";
import { exitCodes } from "../operations/mod.ts";
import { print } from "../terminal/mod.ts";

export interface ManifestsOptions
  extends Pick<Installation, "name" | "intakeHost" | "intakePort" | "clusterName"> {
  readonly namespace?: string;
  readonly monitoringNamespace?: string;
  readonly networkPolicy: boolean;
  readonly image?: string;
  readonly watchNamespace?: string;
  readonly logLevel?: string;
  readonly label?: Readonly<Record<string, string>>;
  readonly with?: readonly Feature[];
  readonly createNamespace?: boolean;
  readonly output: "yaml" | "json";
}

/** Where a registry of one's own usually is; a release says where it was published to. */
const REGISTRY = "localhost:5000";

/** Prints the objects the collector is installed with. */
export async function printManifests(options: ManifestsOptions): Promise<number> {
  const { version } = buildInfo;
  const parameters = await plainParameters({
    ...options,
    namespace: options.namespace ?? OWN_NAMESPACE,
    monitoringNamespace: options.networkPolicy
      ? options.monitoringNamespace ?? MONITORING_NAMESPACE
      : undefined,
    version,
    image: options.image ?? `${REGISTRY}/k8s-collector:${version}`,
    labels: options.label ?? {},
  });
  const objects = [
    ...options.createNamespace || options.namespace === undefined ? [namespace(parameters)] : [],
    ...manifests(parameters, new Set(options.with)),
  ];
  if (options.output === "json") {
    print(toJson({ apiVersion: "v1", kind: "List", items: objects }).split("\n"));
  } else {
    const writer = new YamlWriter();
    const text = objects.map((object) => writer.document(object)).join("---\n");
    print(text.trimEnd().split("\n"));
  }
  return exitCodes.success;
}
