import {
  parseBoolean,
  type Parsed,
  parseText,
  type SettingTable,
} from "../../configuration/mod.ts";
import type { Kept } from "./pod_facts.ts";

/** Where pods are known from. */
export interface InventorySettings {
  /** `api`, the URL of a collector's API, or a file. */
  readonly inventory: string;
  readonly inventoryTokenFile: string | undefined;
  readonly inventoryCaFile: string | undefined;
  readonly node: string | undefined;
  readonly labels: Kept["labels"];
  readonly annotations: Kept["annotations"];
  readonly namespaceLabels: Kept["labels"];
  readonly clusterUid: boolean;
  readonly serviceNames: boolean;
}

const NOTHING: ReadonlySet<string> = new Set();

export const inventorySettings: SettingTable<InventorySettings> = {
  inventory: {
    description: "Where pods are known from: the API server, a collector's API, or a file",
    allowed: "api, an http or https URL, or a path",
    flag: { name: "inventory", placeholder: "api|URL|path" },
    environment: [],
    default: "api",
    parse: parseText,
  },
  inventoryTokenFile: {
    description: "File with the bearer token for the URL of --inventory",
    allowed: "a path",
    flag: { name: "inventory-token-file", placeholder: "path" },
    environment: [],
    default: undefined,
    parse: parseText,
  },
  inventoryCaFile: {
    description: "File with the certificates of the authorities to believe for that URL, as PEM",
    allowed: "a path",
    flag: { name: "inventory-ca-file", placeholder: "path" },
    environment: [],
    default: undefined,
    defaultText: "the public ones",
    parse: parseText,
  },
  node: {
    description: "Only the pods of this node",
    allowed: "the name of a node",
    flag: { name: "node", placeholder: "name" },
    environment: ["NODE_NAME"],
    default: undefined,
    defaultText: "all pods",
    parse: parseText,
  },
  labels: {
    description: "Labels of pods to add, divided by commas, or *",
    allowed: "names of labels, divided by commas, or *",
    flag: { name: "labels", placeholder: "names" },
    environment: [],
    default: NOTHING,
    defaultText: "none",
    parse: parseNames,
  },
  annotations: {
    description: "Annotations of pods to add, divided by commas, or *",
    allowed: "names of annotations, divided by commas, or *",
    flag: { name: "annotations", placeholder: "names" },
    environment: [],
    default: NOTHING,
    defaultText: "none",
    parse: parseNames,
  },
  namespaceLabels: {
    description: "Labels of namespaces to add, divided by commas, or *; asks for each namespace",
    allowed: "names of labels, divided by commas, or *",
    flag: { name: "namespace-labels", placeholder: "names" },
    environment: [],
    default: NOTHING,
    defaultText: "none",
    parse: parseNames,
  },
  clusterUid: {
    description: "Add the uid of the namespace kube-system as k8s.cluster.uid; asks for it",
    allowed: "true or false",
    flag: { name: "cluster-uid", placeholder: "true|false" },
    environment: [],
    default: false,
    parse: parseBoolean,
  },
  serviceNames: {
    description: "Add service.name and what belongs to it, by the pod's labels and workload",
    allowed: "true or false",
    flag: { name: "service-names", placeholder: "true|false" },
    environment: [],
    default: false,
    parse: parseBoolean,
  },
};

function parseNames(text: string): Parsed<ReadonlySet<string> | "all"> {
  if (text === "*") return { ok: true, value: "all" };
  const names = text.split(",").map((name) => name.trim());
  return names.includes("")
    ? { ok: false, complaint: "a name is empty" }
    : { ok: true, value: new Set(names) };
}
