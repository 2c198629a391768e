import { parseText, type SettingTable } from "../configuration/mod.ts";

/** What the cluster is called where it is not known by itself. */
export interface ClusterSettings {
  readonly clusterName: string | undefined;
}

export const clusterSettings: SettingTable<ClusterSettings> = {
  clusterName: {
    description: "Name of the cluster, as k8s.cluster.name",
    allowed: "a text",
    flag: { name: "cluster-name", placeholder: "name" },
    environment: ["EBPF_NET_CLUSTER_NAME"],
    default: undefined,
    defaultText: "none",
    parse: parseText,
  },
};
