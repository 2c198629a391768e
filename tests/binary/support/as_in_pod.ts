import { AS_IN_A_POD } from "../../e2e/support/in_a_pod.ts";

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

/** Where a pod has its service account: the image's program may read files there. */
export const ACCOUNT_FOLDER = "/run/secrets/kubernetes.io/serviceaccount";

/** Runs a command that sees a copy of the folder as its service account. Needs root. */
export function asInPod(folder: string, { command, args }: Command): Command {
  return {
    command: "unshare",
    args: ["--mount", "bash", "-c", AS_IN_A_POD, "pod", folder, command, ...args],
  };
}
