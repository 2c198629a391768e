import type { Parsed, SettingTable } from "../configuration/mod.ts";
import { parseFieldSelector, parseLabelSelector } from "./selectors.ts";

/** Which pods are watched. */
export interface SelectionSettings {
  /** Undefined means all namespaces. */
  readonly namespace: string | undefined;
  readonly labelSelector: string | undefined;
  readonly fieldSelector: string | undefined;
}

export const selectionSettings: SettingTable<SelectionSettings> = {
  namespace: {
    description: "Watch one namespace only",
    allowed: "lower-case letters, digits and inner dashes, at most 63",
    flag: { name: "namespace", placeholder: "name" },
    environment: [],
    default: undefined,
    defaultText: "all namespaces",
    parse: parseNamespace,
  },
  labelSelector: {
    description: "Watch only pods with these labels",
    allowed: "a label selector of the Kubernetes API, for example app=shop,tier!=test",
    flag: { name: "label-selector", placeholder: "selector" },
    environment: [],
    default: undefined,
    defaultText: "all pods",
    parse: parseLabelSelector,
  },
  fieldSelector: {
    description: "Watch only pods with these fields",
    allowed: "a field selector of the Kubernetes API, for example spec.nodeName=node-1",
    flag: { name: "field-selector", placeholder: "selector" },
    environment: [],
    default: undefined,
    defaultText: "all pods",
    parse: parseFieldSelector,
  },
};

/** A namespace's name is a DNS label (RFC 1123). */
function parseNamespace(text: string): Parsed<string> {
  return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text)
    ? { ok: true, value: text }
    : { ok: false, complaint: "it is not the name of a namespace" };
}
