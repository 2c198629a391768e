import { suggest } from "../../configuration/mod.ts";
import { at, settingsAreKnown, textOf, typeOf } from "../collector/mod.ts";
import { type Check, notice, refusal } from "./check.ts";
import { isDeclared } from "./variable_checks.ts";

/** Of `resource_detection`, under all names that they had. */
const DETECTORS = [
  ...["aks", "akamai", "alibaba_ecs", "azure", "consul", "digitalocean", "docker", "dynatrace"],
  ...["ec2", "ecs", "eks", "elastic_beanstalk", "elasticbeanstalk", "env", "gce", "gcp", "gke"],
  ...["heroku", "hetzner", "ibmcloud_classic", "ibmcloud_vpc", "k8s_api", "k8snode", "kubeadm"],
  ...["lambda", "nova", "openshift", "openstack_nova", "oraclecloud", "scaleway", "system"],
  ...["tencent_cvm", "upcloud", "vultr"],
];
/** They ask the API server about the node, whose name the pod has to know. */
const OF_THE_NODE = ["k8s_api", "k8snode"];

/** Detectors that say of everybody what is true of the Collector's own machine. */
const OF_THE_MACHINE = ["system", "docker"];

export const detectorsFit: Check = function* ({ collector, specification, image }) {
  for (const [id, component] of Object.entries(collector.processors)) {
    if (!/^resource_?detection$/.test(typeOf(id))) continue;
    const detectors = at(component, ["detectors"]);
    if (!Array.isArray(detectors)) continue;
    for (const [index, detector] of detectors.entries()) {
      const path = ["collector", "processors", id, "detectors", index];
      if (!DETECTORS.includes(detector)) {
        const meant = suggest(String(detector), DETECTORS);
        const hint = meant === undefined ? `: ${DETECTORS.join(", ")}` : `; did you mean ${meant}?`;
        const text = `${JSON.stringify(detector)} is no detector${hint}`;
        yield settingsAreKnown(image) || meant !== undefined
          ? refusal("detector", path, text)
          : notice("detector", path, text);
      }
      if (OF_THE_NODE.includes(detector)) {
        const variable = textOf(at(component, [detector, "node_from_env_var"])) ?? "K8S_NODE_NAME";
        if (!isDeclared(variable, specification)) {
          yield refusal(
            "detector",
            path,
            `${detector} wants the node's name in ${variable}: set ${detector}: ` +
              "{node_from_env_var: NODE_NAME}, which every pod has",
          );
        }
      }
      if (detector === "docker") {
        yield notice("detector", path, "a pod has no socket of Docker: it warns and finds nothing");
      }
      const overrides = at(component, ["override"]) !== false;
      if (specification.mode === "gateway" && OF_THE_MACHINE.includes(detector) && overrides) {
        yield notice(
          "detector",
          path,
          `${detector} writes the gateway's own host over that of whoever sent it: leave it out, or ` +
            "set override: false",
        );
      }
    }
  }
};
