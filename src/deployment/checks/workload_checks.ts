import { MEBIBYTE, quantityOf, type Specification } from "../specification/mod.ts";
import { type Check, notice, refusal } from "./check.ts";

/** An idle Collector has about so much. */
const IDLE_MEBIBYTES = 96;
const SMALL_MEBIBYTES = 128;

export const modesFit: Check = function* ({ specification }) {
  const { mode, replicas, high_availability: { hpa, pdb } } = specification;
  if (mode === "gateway") return;
  const why = mode === "daemonset" ? "there is one on every node" : "each pod has its own";
  if (replicas !== undefined) {
    yield refusal("mode", ["replicas"], `a ${mode} has no replicas: ${why}. Leave it out`);
  }
  for (const [name, value] of [["hpa", hpa], ["pdb", pdb]] as const) {
    if (value === undefined) continue;
    const path = ["high_availability", name];
    yield refusal("mode", path, `only a gateway has one: ${why}. Leave it out`);
  }
};

/** How many pods there are at least. */
function leastReplicas({ replicas = 1, high_availability: { hpa } }: Specification): number {
  return hpa?.min_replicas ?? replicas;
}

export const budgetLetsDrain: Check = function* ({ specification }) {
  const { pdb } = specification.high_availability;
  if (pdb === undefined) return;
  const path = ["high_availability", "pdb"];
  const { min_available: least, max_unavailable: most } = pdb;
  if ((least === undefined) === (most === undefined)) {
    yield refusal("budget", path, "give one of min_available and max_unavailable, and not both");
    return;
  }
  const pods = leastReplicas(specification);
  const of = (part: number | string) =>
    typeof part === "number" ? part : Math.ceil(pods * Number(part.slice(0, -1)) / 100);
  const mayGo = least === undefined ? of(most!) : pods - of(least);
  if (mayGo > 0) return;
  const name = least === undefined ? "max_unavailable" : "min_available";
  yield refusal(
    "budget",
    [...path, name],
    `with ${pods} ${pods === 1 ? "pod" : "pods"} no node could ever be drained: ` +
      "max_unavailable: 1, or more replicas",
  );
};

export const scalerHasRequests: Check = function* ({ specification }) {
  const { high_availability: { hpa }, resources: { requests = {}, limits = {} } } = specification;
  if (hpa === undefined) return;
  const path = ["high_availability", "hpa"];
  if (hpa.min_replicas > hpa.max_replicas) {
    yield refusal("scaler", path, `min_replicas ${hpa.min_replicas} is above max_replicas`);
  }
  const targets = { cpu: hpa.target_cpu_utilization, memory: hpa.target_memory_utilization };
  if (targets.cpu === undefined && targets.memory === undefined) {
    yield refusal("scaler", path, "it has no target: target_cpu_utilization: 70 is usual");
  }
  for (const [resource, target] of Object.entries(targets)) {
    if (target === undefined || requests[resource] !== undefined) continue;
    yield refusal(
      "scaler",
      ["resources", "requests"],
      `utilization of ${resource} is a part of what is requested, and nothing is: set ` +
        `requests.${resource}`,
    );
  }
  const request = quantityOf(requests.memory ?? "");
  const limit = quantityOf(limits.memory ?? "");
  if (targets.memory !== undefined && request && limit && limit > 2 * request) {
    yield notice(
      "scaler",
      [...path, "target_memory_utilization"],
      `${targets.memory} % is of the request ${requests.memory}, long before the limit ${limits.memory}`,
    );
  }
  if (specification.replicas !== undefined) {
    yield notice("scaler", ["replicas"], "the scaler decides how many there are: it is not sent");
  }
};

export const resourcesSuffice: Check = function* ({ specification }) {
  const { limits = {}, requests = {} } = specification.resources;
  if (limits.memory === undefined) {
    const message = "without limits.memory nothing bounds it but the node";
    yield notice("no-limits", ["resources"], message);
  }
  for (const [name, all] of [["limits", limits], ["requests", requests]] as const) {
    const mebibytes = (quantityOf(all.memory ?? "") ?? Infinity) / MEBIBYTE;
    if (mebibytes >= SMALL_MEBIBYTES) continue;
    yield notice(
      "too-small",
      ["resources", name, "memory"],
      mebibytes < IDLE_MEBIBYTES
        ? `${all.memory} is less than an idle Collector has, about ${IDLE_MEBIBYTES}Mi`
        : `${all.memory} leaves hardly anything for telemetry: 256Mi is usual`,
    );
  }
  for (const [resource, request] of Object.entries(requests)) {
    const limit = limits[resource];
    if (limit === undefined || (quantityOf(request) ?? 0) <= (quantityOf(limit) ?? 0)) continue;
    yield refusal(
      "resources",
      ["resources", "requests", resource],
      `${request} is more than the limit ${limit}`,
    );
  }
};

/** A scaler of the workload that gets one would have no figure without. */
export const sidecarHasRequests: Check = function* ({ specification: { mode, resources } }) {
  if (mode !== "sidecar") return;
  for (const resource of ["cpu", "memory"]) {
    if (resources.requests?.[resource] !== undefined) continue;
    yield refusal(
      "resources",
      ["resources", "requests"],
      `a sidecar that requests no ${resource} takes the figures from its workload's scaler: set ` +
        `requests.${resource}`,
    );
  }
};

export const imageIsPinned: Check = function* (
  { specification: { collector_image: image }, ...of },
) {
  if (image.includes("@") || of.image.tag !== "" && of.image.tag !== "latest") return;
  yield notice(
    "image",
    ["collector_image"],
    `${image} is another one every other week, and which names it knows is a guess: name a version`,
  );
};

/** What a node's own ports are, they are for all pods on it. */
export const hostPortsAreFree: Check = function* ({ specification, listeners }) {
  if (!specification.host_network) return;
  const ports = listeners.flatMap(({ endpoint }) =>
    endpoint.kind === "address" ? [endpoint.port] : []
  );
  if (specification.mode === "gateway") {
    yield refusal("host-network", ["host_network"], "two pods on a node would want the same ports");
    return;
  }
  yield notice(
    "host-network",
    ["host_network"],
    `ports ${[...new Set(ports)].join(", ")} are the node's: nothing else may have them`,
  );
};

export const rightsAreGiven: Check = function* ({ specification: { rbac } }) {
  if (rbac.level === undefined || rbac.rules === undefined) return;
  yield refusal(
    "rbac",
    ["rbac"],
    "level and rules are both set: rules are one's own, in its place",
  );
};
