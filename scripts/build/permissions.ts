import type { Profile } from "../../src/cli/profiles.ts";
import type { Target } from "./targets.ts";

/** One thing a compiled program may do, and why it has to. */
export interface Permission {
  /** As `deno compile` takes it. */
  readonly flag: string;
  readonly reason: string;
  /** The only system it is for; every one when undefined. */
  readonly only?: "linux";
}

const network: Permission = {
  flag: "--allow-net",
  reason: "the API server, the reducer and the port of health and metrics are wherever they are",
};

const environment: Permission = {
  flag: "--allow-env",
  reason: "the reducer is looked for among the variables of all Services, whatever their names",
};

const hostname: Permission = {
  flag: "--allow-sys=hostname",
  reason: "the name the collector gives itself towards the reducer",
};

const nothingElse: readonly Permission[] = [
  { flag: "--deny-import", reason: "no code from the network is ever loaded" },
  { flag: "--no-prompt", reason: "what is not granted is refused, also on a terminal" },
];

/**
 * Where clouds hand out credentials to a machine or a pod, whatever runs there: nothing of ours asks
 * them. Addresses, for that is all the runtime compares in every version.
 */
const METADATA_V4 = [
  // AWS, Azure, Google, Oracle and most others.
  "169.254.169.254",
  // The agent of EKS Pod Identity.
  "169.254.170.23",
  // Alibaba Cloud.
  "100.100.100.200",
  // The host of a machine at Azure.
  "168.63.129.16",
];

/** The same where IPv6 is spoken: AWS, EKS Pod Identity, Google. */
const METADATA_V6 = ["fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254"];

/** The IPv4 address as a socket for IPv6 takes it, which Deno 2.6 holds for another address. */
function mapped(address: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
  return `::ffff:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

const noMetadata: Permission = {
  flag: `--deny-net=${
    [
      ...METADATA_V4,
      ...[...METADATA_V6, ...METADATA_V4.map(mapped)].map((address) => `[${address}]`),
    ].join(",")
  }`,
  reason: "there the cloud hands out the credentials of the machine and the pod",
};

/** Where the kubelet mounts the service account; one of the two is a link to the other. */
const SERVICE_ACCOUNT = ["/var/run", "/run"].map((run) =>
  `${run}/secrets/kubernetes.io/serviceaccount`
);

/** Where whoever installs it mounts what else it is to read: our manifests, and the published chart. */
const CONFIGURATION = ["/etc/k8s-collector", "/etc/network-explorer"];

const READ_IN_POD = [...SERVICE_ACCOUNT, ...CONFIGURATION];

/** Where container runtimes keep the logs of a node's containers, and the links to them. */
const LOGS = ["/var/log", "/var/lib/docker/containers"];

/** How far an agent has read, kept over restarts on the node. */
const AGENT_STATE = "/var/lib/k8s-collector";

/** The volume in which images are built. */
const WORKSPACE = "/workspace";

/**
 * Every permission of the compiled program, by whom it is compiled for. What is not granted here,
 * it can never be granted. `src/cli/profiles.ts` says which commands each of them runs.
 *
 * The image has no program to run, and its files are where a manifest mounts them. An agent reads
 * the logs of its node, a builder works in its workspace. On a workstation, kubeconfigs, the
 * certificates they name and credential plugins are anywhere.
 */
export const PERMISSIONS: Readonly<Record<Profile, readonly Permission[]>> = {
  image: [
    network,
    noMetadata,
    environment,
    {
      flag: `--allow-read=${READ_IN_POD.join(",")}`,
      reason: "the service account; the configuration file and what is mounted beside it",
    },
    hostname,
    ...nothingElse,
  ],
  agent: [
    network,
    noMetadata,
    environment,
    {
      flag: `--allow-read=${[...READ_IN_POD, ...LOGS, AGENT_STATE].join(",")}`,
      reason: "the same as an image, the logs of the node, and how far they were read",
    },
    {
      flag: `--allow-write=${AGENT_STATE}`,
      reason: "how far the logs were read, over restarts",
    },
    hostname,
    ...nothingElse,
  ],
  builder: [
    network,
    noMetadata,
    environment,
    {
      flag: `--allow-read=${[...READ_IN_POD, "/tmp", WORKSPACE].join(",")}`,
      reason: "the same as an image, and what is built",
    },
    {
      flag: `--allow-write=${["/tmp", WORKSPACE].join(",")}`,
      reason: "layers, root file systems and what else an image is built of",
    },
    { flag: "--allow-run", reason: "the instructions of a Dockerfile" },
    {
      flag: "--allow-ffi",
      reason: "the filter of system calls under which instructions run",
      only: "linux",
    },
    hostname,
    ...nothingElse,
  ],
  release: [
    network,
    environment,
    {
      flag: "--allow-read",
      reason: "kubeconfigs and the certificates, keys and tokens they name are anywhere",
    },
    { flag: "--allow-write", reason: "the kubeconfig that `simulate` writes" },
    { flag: "--allow-run", reason: "the credential plugin that a kubeconfig names" },
    hostname,
    ...nothingElse,
  ],
};

/** The flags with which `deno compile` grants them to a program for this target. */
export function permissionFlags(profile: Profile, target: Target): readonly string[] {
  return PERMISSIONS[profile]
    .filter(({ only }) => only === undefined || target.includes(only))
    .map(({ flag }) => flag);
}
