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

/** Where the kubelet or the user of an image puts files for the program to read. */
const READ_IN_IMAGE = ["/var/run/secrets", "/run/secrets", "/etc", "/tmp"];

/** Where an image has a volume that can be written to. */
const WRITTEN_IN_IMAGE = ["/tmp"];

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
    environment,
    {
      flag: `--allow-read=${READ_IN_IMAGE.join(",")}`,
      reason: "the service account, the configuration file, a mounted kubeconfig",
    },
    {
      flag: `--allow-write=${WRITTEN_IN_IMAGE.join(",")}`,
      reason: "the only place a manifest lets it write to; the collector itself writes nothing",
    },
    hostname,
    ...nothingElse,
  ],
  agent: [
    network,
    environment,
    {
      flag: `--allow-read=${[...READ_IN_IMAGE, ...LOGS, AGENT_STATE].join(",")}`,
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
    environment,
    {
      flag: `--allow-read=${[...READ_IN_IMAGE, WORKSPACE].join(",")}`,
      reason: "the same as an image, and what is built",
    },
    {
      flag: `--allow-write=${[...WRITTEN_IN_IMAGE, WORKSPACE].join(",")}`,
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
