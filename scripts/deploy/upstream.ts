import { deployment, type Parameters } from "../../src/manifests/mod.ts";
import { YamlWriter } from "../../src/kubernetes/manifest/mod.ts";
import {
  defaultContainerSecurityContext,
  defaultPodSecurityContext,
  defaultResources,
} from "../../src/manifests/parameters.ts";
import { HelmTemplate, helmWriter } from "./helm_template.ts";

const { scalar, yaml, optional } = HelmTemplate;

const FULLNAME = 'include "opentelemetry-collector-k8s-collector.fullname" .';
const UNIFIED = '(eq (default "split" .Values.k8sCollector.mode) "unified")';
const SPLIT = '(ne (default "split" .Values.k8sCollector.mode) "unified")';

/** The parameters of the pod, as the published chart would take them from its values. */
const parameters: Parameters = {
  name: scalar(FULLNAME),
  nameOutside: scalar(FULLNAME),
  namespace: scalar(".Release.Namespace"),
  labels: yaml('include "opentelemetry-ebpf.labels" .'),
  selector: {
    "app.kubernetes.io/name": scalar(FULLNAME),
    "app.kubernetes.io/instance": scalar(".Release.Name"),
  },
  image: scalar('include "opentelemetry-ebpf.unifiedCollectorImage" . | quote'),
  imagePullPolicy: scalar(".Values.image.pullPolicy"),
  imagePullSecrets: optional(".Values.imagePullSecrets", "yaml"),
  replicas: 1,
  serviceAccountName: scalar(
    'include "opentelemetry-collector-k8s-collector.serviceAccountName" .',
  ),
  intakeHost: scalar('include "opentelemetry-collector-reducer.fullname" .'),
  intakePort: scalar("(default 7000 .Values.reducer.service.ports.telemetry.port) | quote"),
  serviceLinks: false,
  clusterName: scalar("tpl (.Values.clusterName | toYaml) ."),
  configurationName: scalar('include "opentelemetry-ebpf.fullname" . | printf "%s-config"'),
  configuration: "",
  configurationChecksum: scalar(".Values.clusterName | sha256sum"),
  logLevel: scalar(".Values.log.level"),
  egress: [],
  egressPolicyName: scalar(FULLNAME),
  httpListen: "[::]:8081",
  httpPort: 8081,
  resources: yaml("toYaml .Values.k8sCollector.collector.resources"),
  podSecurityContext: defaultPodSecurityContext,
  containerSecurityContext: defaultContainerSecurityContext,
  nodeSelector: optional(".Values.k8sCollector.nodeSelector", "yaml"),
  tolerations: optional(".Values.k8sCollector.tolerations", "yaml"),
  affinity: optional(".Values.k8sCollector.affinity", "yaml"),
  scrapeInterval: "30s",
};

const IMAGE = `{{- define "opentelemetry-ebpf.unifiedCollectorImage" -}}
{{- $image := .Values.k8sCollector.collector.image }}
{{- printf "%s/%s:%s" (default .Values.image.registry $image.repository) $image.name (default .Chart.AppVersion $image.tag) }}
{{- end }}
`;

function template(): string {
  const object = new YamlWriter(helmWriter).document(deployment(parameters));
  const condition = `{{- if and .Values.k8sCollector.enabled ${UNIFIED} }}\n`;
  return `${IMAGE}${condition}${object}{{- end }}\n`;
}

function values(): string {
  const lines = new YamlWriter().lines({
    collector: {
      image: { repository: "", tag: "", name: "k8s-collector" },
      resources: defaultResources,
    },
  }, 2);
  return [
    "  # split: k8s-watcher and k8s-relay in one pod; unified: k8s-collector in their place",
    "  mode: split",
    "  # The container of mode unified",
    ...lines,
    "",
  ].join("\n");
}

function added(text: string): string {
  return text.replace(/\n$/, "").split("\n").map((line) => `+${line}\n`).join("");
}

function count(text: string): number {
  return text.replace(/\n$/, "").split("\n").length;
}

const FOLDER = "charts/opentelemetry-ebpf";

/**
 * A patch for the published chart, version 0.1.7: a mode in which one container takes the place of
 * two. It has no lines around its changes, so that it repeats nothing of the chart:
 * `git apply --unidiff-zero`.
 */
export function upstreamPatch(): string {
  const file = template();
  const more = values();
  const unified = `${FOLDER}/templates/k8s-collector-unified-deployment.yaml`;
  const split = `${FOLDER}/templates/k8s-collector-deployment.yaml`;
  const valuesFile = `${FOLDER}/values.yaml`;
  return [
    `diff --git a/${split} b/${split}\n--- a/${split}\n+++ b/${split}\n@@ -1 +1 @@\n`,
    `-{{- if .Values.k8sCollector.enabled }}\n`,
    `+{{- if and .Values.k8sCollector.enabled ${SPLIT} }}\n`,
    `diff --git a/${unified} b/${unified}\nnew file mode 100644\n--- /dev/null\n+++ b/${unified}\n`,
    `@@ -0,0 +1,${count(file)} @@\n${added(file)}`,
    `diff --git a/${valuesFile} b/${valuesFile}\n--- a/${valuesFile}\n+++ b/${valuesFile}\n`,
    `@@ -81,0 +82,${count(more)} @@\n${added(more)}`,
  ].join("");
}
