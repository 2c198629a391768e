/** One thing a compiled program may do, and why it has to. */
export interface Permission {
  /** As `deno compile` takes it. */
  readonly flag: string;
  readonly reason: string;
}

/** Whom a program is compiled for: what is not granted here, it can never be granted. */
export type Profile = "image" | "release";

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

/**
 * Every permission of the compiled program, by whom it is compiled for.
 *
 * The image has no program to run, and its files are where a manifest mounts them. On a
 * workstation, kubeconfigs, the certificates they name and credential plugins are anywhere.
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
