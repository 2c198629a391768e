import { metadata } from "./access.ts";
import type { Parameters } from "./parameters.ts";
import type { Fields, Manifest, Value } from "../kubernetes/manifest/mod.ts";
import { argument, variable } from "./arguments.ts";

const CONFIGURATION_FOLDER = "/etc/k8s-collector";

function probe(path: string, timing: Fields): Fields {
  return { httpGet: { path, port: "http" }, ...timing };
}

function fromField(name: string, fieldPath: string): Fields {
  return { name, valueFrom: { fieldRef: { fieldPath } } };
}

function present(value: Value): readonly Value[] {
  return value === undefined ? [] : [value];
}

export function configuration(parameters: Parameters): Manifest {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: metadata(parameters),
    data: { "config.yaml": parameters.configuration },
  };
}

function container(parameters: Parameters): Fields {
  return {
    name: "k8s-collector",
    image: parameters.image,
    imagePullPolicy: parameters.imagePullPolicy,
    args: [
      `--config-file=${CONFIGURATION_FOLDER}/config.yaml`,
      ...argument("http-listen", parameters.httpListen),
      "--log-format=json",
      ...argument("namespace", parameters.watchNamespace),
      ...present(parameters.moreArguments),
    ],
    env: [
      fromField("POD_NAME", "metadata.name"),
      fromField("POD_NAMESPACE", "metadata.namespace"),
      fromField("NODE_NAME", "spec.nodeName"),
      ...variable("EBPF_NET_INTAKE_HOST", parameters.intakeHost),
      ...variable("EBPF_NET_INTAKE_PORT", parameters.intakePort),
      ...variable("EBPF_NET_CLUSTER_NAME", parameters.clusterName),
      ...variable("LOG_LEVEL", parameters.logLevel),
      ...present(parameters.moreEnvironment),
    ],
    ports: [{ name: "http", containerPort: parameters.httpPort, protocol: "TCP" }],
    // The program starts in a tenth of a second, but a machine may have a lot to start at once.
    startupProbe: probe("/livez", { periodSeconds: 1, failureThreshold: 60 }),
    livenessProbe: probe("/livez", { periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 3 }),
    readinessProbe: probe("/readyz", { periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 2 }),
    resources: parameters.resources,
    securityContext: parameters.containerSecurityContext,
    volumeMounts: [
      { name: "configuration", mountPath: CONFIGURATION_FOLDER, readOnly: true },
    ],
  };
}

export function deployment(parameters: Parameters): Manifest {
  const { podAnnotations, podLabels, selector } = parameters;
  const checksum = { "checksum/configuration": parameters.configurationChecksum };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadata(parameters),
    spec: {
      // One tells the reducer everything; a second one would tell it everything again.
      replicas: parameters.replicas,
      revisionHistoryLimit: 3,
      // The new one is ready before the old one ends, so that the reducer always knows the pods.
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: selector },
      template: {
        metadata: {
          labels: podLabels ?? selector,
          annotations: podAnnotations ?? checksum,
        },
        spec: {
          serviceAccountName: parameters.serviceAccountName,
          automountServiceAccountToken: true,
          enableServiceLinks: parameters.serviceLinks,
          hostUsers: parameters.hostUsers,
          imagePullSecrets: parameters.imagePullSecrets,
          priorityClassName: parameters.priorityClassName,
          securityContext: parameters.podSecurityContext,
          terminationGracePeriodSeconds: 30,
          containers: [container(parameters)],
          nodeSelector: parameters.nodeSelector,
          tolerations: parameters.tolerations,
          affinity: parameters.affinity,
          topologySpreadConstraints: parameters.topologySpreadConstraints,
          volumes: [
            {
              name: "configuration",
              configMap: { name: parameters.configurationName ?? parameters.name },
            },
          ],
        },
      },
    },
  };
}
