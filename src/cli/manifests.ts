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
import { print, printError } from "../terminal/mod.ts";

export interface ManifestsOptions
  extends Pick<Installation, "name" | "intakeHost" | "intakePort" | "clusterName"> {
  readonly namespace?: string;
  readonly monitoringNamespace?: string;
  readonly networkPolicy: boolean;
  readonly image?: string;
  readonly agentImage?: string;
  readonly otlpEndpoint?: string;
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
    agentImage: options.agentImage ?? `${REGISTRY}/k8s-collector:${version}-agent`,
    labels: options.label ?? {},
  });
  const wanted = new Set(options.with);
  const printsNamespace = options.createNamespace || options.namespace === undefined;
  const level = wanted.has("logs") ? "privileged" : undefined;
  if (level !== undefined) {
    printError(
      `Log agents mount folders of their nodes: the namespace ${
        options.namespace ?? OWN_NAMESPACE
      } ` +
        `needs the Pod Security level privileged${
          printsNamespace ? ", as it is printed here" : ""
        }`,
    );
  }
  const objects = [
    ...printsNamespace ? [namespace(parameters, level)] : [],
    ...manifests(parameters, wanted),
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
