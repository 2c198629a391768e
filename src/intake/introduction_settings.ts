import { type Parsed, parseText, type SettingTable, wholeNumber } from "../configuration/mod.ts";
import { MINIMUM_VERSION, type ProtocolVersion } from "../wire/mod.ts";

/** What the collector tells the reducer of itself. */
export interface IntroductionSettings {
  readonly hostname: string;
  readonly version: ProtocolVersion;
  readonly clusterName: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

export const introductionSettings: SettingTable<IntroductionSettings> = {
  hostname: {
    description: "Name the collector gives itself towards the reducer",
    allowed: "a text",
    environment: ["K8S_COLLECTOR_HOSTNAME"],
    default: "k8s-collector",
    defaultText: "the host name of the system, else k8s-collector",
    parse: parseText,
  },
  version: {
    description: "Collector version announced to the reducer",
    allowed: "0.9.0 or later",
    environment: [
      "EBPF_NET_MAJOR_VERSION",
      "EBPF_NET_MINOR_VERSION",
      "EBPF_NET_PATCH_VERSION",
    ],
    combine: ([major, minor, patch]) => `${major ?? 0}.${minor ?? 11}.${patch ?? 0}`,
    default: { major: 0, minor: 11, patch: 0 },
    parse: parseVersion,
  },
  clusterName: {
    description: "Name of the cluster, announced to the reducer",
    allowed: "a text of at most 40 characters; a longer one is left out with a warning",
    environment: ["EBPF_NET_CLUSTER_NAME"],
    default: undefined,
    parse: parseText,
  },
  labels: {
    description: "Labels announced to the reducer",
    allowed: "a map of names of at most 20 to values of at most 40 characters",
    environment: [],
    file: "labels",
    default: {},
  },
};

/** The reducer throws on anything older and closes the connection without a word (protocol 4.2). */
function parseVersion(text: string): Parsed<ProtocolVersion> {
  const parts = text.split(".");
  const numbers = parts.map((part) => wholeNumber(0, 0xffff_ffff)(part));
  const [major, minor, patch] = numbers;
  if (numbers.length !== 3 || !major?.ok || !minor?.ok || !patch?.ok) {
    return { ok: false, complaint: "each part must be a whole number from 0 to 4294967295" };
  }
  const version = { major: major.value, minor: minor.value, patch: patch.value };
  const oldest = MINIMUM_VERSION;
  const tooOld = version.major === oldest.major && version.minor < oldest.minor;
  const { major: a, minor: b, patch: c } = oldest;
  return tooOld
    ? {
      ok: false,
      complaint: `the reducer closes the connection of a collector older than ${a}.${b}.${c}`,
    }
    : { ok: true, value: version };
}
