import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { podAttributes } from "../../src/enrichment/attributes/mod.ts";
import { pod } from "../logs/support/log_stage.ts";

const options = {
  labels: new Set<string>(),
  annotations: new Set<string>(),
  clusterName: undefined,
  namespaceLabels: new Set(["team"]),
  serviceNames: true,
};
const container = { name: "app", restart: 0 };

function service(facts: Readonly<Record<string, unknown>>) {
  const all = podAttributes(pod(facts), undefined, container, options);
  return Object.fromEntries([...all].filter(([name]) => name.startsWith("service.")));
}

Deno.test("a service is called as its pod says, else by its label, its workload, its own name", () => {
  const owners = ["ReplicaSet", "Deployment"].map((kind) => ({
    apiVersion: "apps/v1",
    kind,
    name: kind.toLowerCase(),
    uid: kind,
  }));
  const labels = { "app.kubernetes.io/name": "labelled", "app.kubernetes.io/version": "2" };
  const annotations = { "resource.opentelemetry.io/service.name": "annotated" };
  strictEqual(service({ owners, labels, annotations })["service.name"], "annotated");
  strictEqual(service({ owners, labels })["service.name"], "labelled");
  strictEqual(service({ owners })["service.name"], "deployment");
  deepStrictEqual(service({ labels: { "app.kubernetes.io/version": "2" } }), {
    "service.name": "web-0",
    "service.namespace": "shop",
    "service.version": "2",
    "service.instance.id": "shop.web-0.app",
  });
});

Deno.test("of a namespace's labels those are added that are wanted", () => {
  const beside = { namespaceLabels: { team: "a", other: "b" }, clusterUid: "uid" };
  const all = podAttributes(pod(), undefined, container, options, beside);
  strictEqual(all.get("k8s.namespace.label.team"), "a");
  strictEqual(all.has("k8s.namespace.label.other"), false);
  strictEqual(all.get("k8s.cluster.uid"), "uid");
});
