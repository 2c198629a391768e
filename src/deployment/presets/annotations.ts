const META = "__meta_kubernetes_pod";
const annotation = (name: string) => `${META}_annotation_prometheus_io_${name}`;

/**
 * Pods are scraped that say so: `prometheus.io/scrape`, `/port`, `/path` and `/scheme`, as the charts
 * of Prometheus have it. A dollar stands for itself when it is written twice.
 */
export const SCRAPED_BY_ANNOTATION = {
  config: {
    scrape_configs: [{
      job_name: "annotated-pods",
      scrape_interval: "30s",
      kubernetes_sd_configs: [{ role: "pod" }],
      relabel_configs: [
        { source_labels: [annotation("scrape")], regex: "true", action: "keep" },
        { source_labels: [`${META}_phase`], regex: "Pending|Succeeded|Failed", action: "drop" },
        {
          source_labels: [annotation("scheme")],
          regex: "(https?)",
          target_label: "__scheme__",
          action: "replace",
        },
        {
          source_labels: [annotation("path")],
          regex: "(.+)",
          target_label: "__metrics_path__",
          action: "replace",
        },
        {
          source_labels: ["__address__", annotation("port")],
          regex: "([^:]+|\\[[^\\]]+\\])(?::\\d+)?;(\\d+)",
          replacement: "$$1:$$2",
          target_label: "__address__",
          action: "replace",
        },
        {
          source_labels: ["__meta_kubernetes_namespace"],
          target_label: "namespace",
          action: "replace",
        },
        { source_labels: [`${META}_name`], target_label: "pod", action: "replace" },
      ],
    }],
  },
} as const;
