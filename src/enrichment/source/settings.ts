import {
  parseBytes,
  type Parsed,
  parseDuration,
  parseText,
  type SettingTable,
  wholeNumber,
} from "../../configuration/mod.ts";
import type { Kept } from "./pod_facts.ts";

/** Where pods are known from, and how long they are kept. */
export interface InventorySettings {
  /** `api`, the URL of a collector's API, or a file. */
  readonly inventory: string;
  readonly inventoryTokenFile: string | undefined;
  readonly node: string | undefined;
  readonly labels: Kept["labels"];
  readonly annotations: Kept["annotations"];
  readonly retainTtl: number;
  readonly retainCount: number;
  readonly retainBytes: number;
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
  retainTtl: {
    description: "How long a pod that is gone stays known",
    allowed: "a duration from 0s to 168h, for example 1h",
    flag: { name: "retain-ttl", placeholder: "duration" },
    environment: [],
    default: 3_600_000,
    defaultText: "1h",
    parse: parseDuration(0, 604_800_000),
  },
  retainCount: {
    description: "Pods that are gone and stay known, at most; the oldest go first",
    allowed: "a whole number from 0 to 10000000",
    flag: { name: "retain-count", placeholder: "pods" },
    environment: [],
    default: 50_000,
    parse: wholeNumber(0, 10_000_000),
  },
  retainBytes: {
    description: "Memory for pods that are gone",
    allowed: "a size from 0 to 16GiB, for example 64MiB",
    flag: { name: "retain-bytes", placeholder: "size" },
    environment: [],
    default: 64 * 1024 * 1024,
    defaultText: "64MiB",
    parse: parseBytes(0, 16 * 1024 ** 3),
  },
};

function parseNames(text: string): Parsed<ReadonlySet<string> | "all"> {
  if (text === "*") return { ok: true, value: "all" };
  const names = text.split(",").map((name) => name.trim());
  return names.includes("")
    ? { ok: false, complaint: "a name is empty" }
    : { ok: true, value: new Set(names) };
}
