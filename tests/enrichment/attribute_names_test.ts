import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import * as stable from "@opentelemetry/semantic-conventions";
import * as incubating from "@opentelemetry/semantic-conventions/incubating";
import { brief, podAttributes } from "../../src/enrichment/attributes/mod.ts";
import { RECORD_ATTRIBUTES } from "../../src/logs/format/attribute.ts";
import { pod } from "../logs/support/log_stage.ts";

const NAMES = new Set<string>(
  [...Object.values(stable), ...Object.values(incubating)].filter((one) => typeof one === "string"),
);
/** Those of labels and annotations end with the key. */
const KEYED = ["k8s.pod.label.", "k8s.pod.annotation.", "k8s.namespace.label."];

const owner = (apiVersion: string, kind: string) => ({
  apiVersion,
  kind,
  name: kind.toLowerCase(),
  uid: `uid-of-${kind}`,
});

const FULL = pod({
  hostname: "web-0",
  ips: ["10.0.0.1"],
  labels: { app: "web", empty: "" },
  annotations: { note: "x" },
  controller: owner("apps/v1", "ReplicaSet"),
  owners: [
    owner("apps/v1", "ReplicaSet"),
    owner("apps/v1", "Deployment"),
    owner("apps/v1", "StatefulSet"),
    owner("apps/v1", "DaemonSet"),
    owner("batch/v1", "Job"),
    owner("batch/v1", "CronJob"),
    owner("v1", "ReplicationController"),
    owner("argoproj.io/v1alpha1", "Rollout"),
  ],
});

const INSTANCE = {
  container: "app",
  kind: "regular",
  restart: 3,
  id: "containerd://0a0b0c0d0e0f",
  image: "registry.example:5000/shop/web:1.2",
  imageId: `docker.io/shop/web@sha256:${"0a".repeat(32)}`,
  startedAt: 0,
  finishedAt: 0,
} as const;

const attributes = () =>
  podAttributes(FULL, INSTANCE, undefined, {
    labels: "all",
    annotations: "all",
    clusterName: "prod",
    namespaceLabels: "all",
    serviceNames: true,
  }, { namespaceLabels: { team: "a" }, clusterUid: "uid" });

Deno.test("podAttributes() has names of the semantic conventions, or such as are ours", () => {
  const unknown = [...attributes().keys()].filter((name) =>
    !NAMES.has(name) && !KEYED.some((prefix) => name.startsWith(prefix)) &&
    !name.startsWith("k8s_collector.")
  );
  deepStrictEqual(unknown, []);
  for (const name of [RECORD_ATTRIBUTES.iostream, RECORD_ATTRIBUTES.uid]) {
    ok(NAMES.has(name), name);
  }
});

Deno.test("podAttributes() gives numbers, lists and empty labels as the conventions have them", () => {
  const all = attributes();
  strictEqual(all.get("k8s.container.restart_count"), 3);
  deepStrictEqual(all.get("container.image.tags"), ["1.2"]);
  strictEqual(all.get("container.image.name"), "registry.example:5000/shop/web");
  strictEqual(all.get("container.id"), "0a0b0c0d0e0f");
  strictEqual(all.get("k8s.pod.label.empty"), "");
  strictEqual(all.get("k8s_collector.owner.kind"), "Rollout");
  strictEqual(all.get("k8s.deployment.name"), "deployment");
  ok(!brief(all).has("container.image.id"));
});
