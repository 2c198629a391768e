import {
  choice,
  parseBoolean,
  parseDuration,
  parseText,
  type SettingTable,
} from "../configuration/mod.ts";
import { type ConnectionSettings, connectionSettings } from "../kubernetes/connection/mod.ts";
import { type LogSettings, logSettings } from "../operations/mod.ts";

/** What is deployed, and how far. */
export interface DeploySettings extends ConnectionSettings, LogSettings {
  readonly file: string | undefined;
  readonly output: "text" | "json" | "yaml" | "name";
  readonly dryRun: "none" | "server";
  readonly createNamespace: boolean;
  readonly forceConflicts: boolean;
  readonly recreate: boolean;
  readonly adopt: boolean;
  readonly schema: boolean;
  readonly pods: boolean;
  readonly nodes: boolean;
  readonly allowNoNodes: boolean;
  readonly timeout: number;
  /** Of the collector itself, for the preset `network`. */
  readonly image: string | undefined;
  /** Of inject. */
  readonly selector: string | undefined;
  readonly namespace: string | undefined;
  readonly apply: boolean;
  readonly remove: boolean;
}

const flag = (name: string, description: string) => ({
  description,
  allowed: "true or false",
  flag: { name, placeholder: "true|false" },
  environment: [],
  default: false,
  parse: parseBoolean,
});

export const deploySettings: SettingTable<DeploySettings> = {
  file: {
    description: "The deployment, as YAML; -f FILE is the same, and - is standard input",
    allowed: "a path, or -",
    flag: { name: "file", placeholder: "path" },
    environment: [],
    default: undefined,
    parse: parseText,
  },
  output: {
    description: "What is printed",
    allowed: "text, json, yaml or name",
    flag: { name: "output", placeholder: "text|json|yaml|name" },
    environment: [],
    default: "text",
    parse: choice(["text", "json", "yaml", "name"]),
  },
  dryRun: {
    description: "Ask the server about every object and a pod, and write nothing",
    allowed: "none or server",
    flag: { name: "dry-run", placeholder: "none|server" },
    environment: [],
    default: "none",
    parse: choice(["none", "server"]),
  },
  createNamespace: flag("create-namespace", "Make the namespace where it is missing; it stays"),
  forceConflicts: flag("force-conflicts", "Take fields over that others own"),
  recreate: flag("recreate", "Delete and make anew what cannot be changed"),
  adopt: flag("adopt", "Take over what kubectl apply once wrote; wants --force-conflicts too"),
  schema: flag("schema", "Print the JSON schema of the file, and end"),
  pods: flag("pods", "With status: every pod, and why it is not ready"),
  nodes: flag("nodes", "With status: every node, and what of it nobody has asked for"),
  allowNoNodes: flag("allow-no-nodes", "An agent for which there is no node is ready"),
  timeout: {
    description: "How long to wait until it is ready",
    allowed: "a duration from 1s to 24h, for example 5m",
    flag: { name: "timeout", placeholder: "duration" },
    environment: [],
    default: 300_000,
    defaultText: "5m",
    parse: parseDuration(1_000, 86_400_000),
  },
  image: {
    description: "With the preset network: the image of this collector",
    allowed: "the reference of an image",
    flag: { name: "image", placeholder: "reference" },
    environment: [],
    default: undefined,
    defaultText: "this version, registry localhost:5000",
    parse: parseText,
  },
  selector: {
    description: "With inject --apply: labels of the workloads; -l SELECTOR is the same",
    allowed: "a selector of labels, app=web for example",
    flag: { name: "selector", placeholder: "selector" },
    environment: [],
    default: undefined,
    parse: parseText,
  },
  namespace: {
    description: "With inject --apply: where the workloads are; -n NAMESPACE is the same",
    allowed: "the name of a namespace",
    flag: { name: "namespace", placeholder: "name" },
    environment: [],
    default: undefined,
    defaultText: "that of the file",
    parse: parseText,
  },
  apply: flag("apply", "With inject: change workloads of the cluster, and not standard input"),
  remove: flag("remove", "With inject: take the sidecar out again"),
  ...connectionSettings,
  ...logSettings,
};

/** Flags that need no value. */
export const SWITCHES = [
  "createNamespace",
  "forceConflicts",
  "recreate",
  "adopt",
  "schema",
  "pods",
  "nodes",
  "allowNoNodes",
  "apply",
  "remove",
] as const satisfies readonly (keyof DeploySettings)[];
