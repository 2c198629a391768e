import { metadata } from "./access.ts";
import { alerts } from "./alerts.ts";
import type { Parameters } from "./parameters.ts";
import { type Fields, type Manifest } from "../kubernetes/manifest/mod.ts";

const OPERATOR = "monitoring.coreos.com/v1";

/** For Prometheus, which finds the pod by it; nobody else connects to the collector. */
export function service(parameters: Parameters): Manifest {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: metadata(parameters),
    spec: {
      clusterIP: "None",
      selector: parameters.selector,
      ports: [{ name: "http", port: parameters.httpPort, targetPort: "http", protocol: "TCP" }],
    },
  };
}

function monitored(parameters: Parameters): Fields {
  return metadata(parameters, { labels: parameters.monitorLabels ?? parameters.labels });
}

function endpoint({ scrapeInterval }: Parameters): Fields {
  return { port: "http", path: "/metrics", interval: scrapeInterval };
}

export function serviceMonitor(parameters: Parameters): Manifest {
  return {
    apiVersion: OPERATOR,
    kind: "ServiceMonitor",
    metadata: monitored(parameters),
    spec: {
      selector: { matchLabels: parameters.selector },
      endpoints: [endpoint(parameters)],
    },
  };
}

export function podMonitor(parameters: Parameters): Manifest {
  return {
    apiVersion: OPERATOR,
    kind: "PodMonitor",
    metadata: monitored(parameters),
    spec: {
      selector: { matchLabels: parameters.selector },
      podMetricsEndpoints: [endpoint(parameters)],
    },
  };
}

export function prometheusRule(parameters: Parameters): Manifest {
  return {
    apiVersion: OPERATOR,
    kind: "PrometheusRule",
    metadata: monitored(parameters),
    spec: { groups: [{ name: "k8s-collector", rules: alerts }] },
  };
}
