import type { Fields } from "../../../configuration/mod.ts";
import { besideFile } from "../text_reference.ts";

/** A program that hands out credentials (Kubernetes concept: client-go credential plugins). */
export interface ExecSettings {
  /** Names the file and user, for messages. */
  readonly where: string;
  readonly apiVersion: string;
  readonly command: string;
  readonly arguments: readonly string[];
  /** Added to the environment of this process. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the kubeconfig says about installing the program. */
  readonly installHint: string | undefined;
  readonly provideClusterInfo: boolean;
}

const apiVersions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

/** On Windows with either slash: both steer clear of PATH there. */
function isPath(command: string): boolean {
  return command.includes("/") || (Deno.build.os === "windows" && command.includes("\\"));
}

/** Reads the `exec` of a user entry that stands in `file`. */
export function readExec(fields: Fields, file: string): ExecSettings {
  const apiVersion = fields.requiredText("apiVersion");
  if (!apiVersions.includes(apiVersion)) {
    throw fields.failure(
      `apiVersion ${JSON.stringify(apiVersion)} is not supported: update the plugin and its ` +
        `entry to ${apiVersions.join(" or ")}`,
    );
  }
  if (fields.text("interactiveMode") === "Always") {
    throw fields.failure(
      "interactiveMode Always needs somebody at a terminal: use another user entry, such as a " +
        "service account with a token",
    );
  }
  const command = fields.requiredText("command");
  return {
    where: fields.where,
    apiVersion,
    // A bare name is looked up in PATH; a path is relative to the kubeconfig, as for kubectl.
    command: isPath(command) ? besideFile(file, command) : command,
    arguments: fields.texts("args"),
    environment: Object.fromEntries(
      fields.sections("env").map((pair) => [pair.requiredText("name"), pair.text("value") ?? ""]),
    ),
    installHint: fields.text("installHint"),
    provideClusterInfo: fields.flag("provideClusterInfo"),
  };
}
