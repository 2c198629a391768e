import { parseText, type SettingTable } from "../../configuration/mod.ts";

/** How the API server is found. */
export interface ConnectionSettings {
  /** One path, or several joined as `KUBECONFIG` has them. */
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
}

export const connectionSettings: SettingTable<ConnectionSettings> = {
  kubeconfig: {
    description: "Kubeconfig file, or several joined as KUBECONFIG has them",
    allowed: "a path",
    flag: { name: "kubeconfig", placeholder: "path" },
    environment: ["KUBECONFIG"],
    default: undefined,
    defaultText: "the pod's service account, else ~/.kube/config",
    parse: parseText,
  },
  context: {
    description: "Context of the kubeconfig",
    allowed: "the name of a context",
    flag: { name: "context", placeholder: "name" },
    environment: [],
    default: undefined,
    defaultText: "the current context",
    parse: parseText,
  },
};
