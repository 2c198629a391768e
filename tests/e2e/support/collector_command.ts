import { fileURLToPath } from "node:url";

const CONFIGURATION = fileURLToPath(new URL("../../../deno.json", import.meta.url));
const MAIN = fileURLToPath(new URL("../../../main.ts", import.meta.url));

/** The variables that Deno itself needs; nothing else of this machine reaches the program. */
const PASSED_ON = ["PATH", "HOME", "XDG_CACHE_HOME", "DENO_DIR", "DENO_TLS_CA_STORE"];

export interface CollectorCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** How to run our program: the compiled one that `K8S_COLLECTOR_BINARY` names, else the sources. */
export function collectorCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): CollectorCommand {
  const binary = Deno.env.get("K8S_COLLECTOR_BINARY");
  if (binary === undefined) return sourcesCommand(args, environment);
  return { command: binary, args, environment: environmentOf(environment) };
}

/** Runs the sources, for commands that the image's program does not have. */
export function sourcesCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): CollectorCommand {
  const run = [
    "run",
    "--quiet",
    "--no-prompt",
    "--no-check",
    "-A",
    "--config",
    CONFIGURATION,
    MAIN,
  ];
  return {
    command: Deno.execPath(),
    args: [...run, ...args],
    environment: environmentOf(environment),
  };
}

function environmentOf(
  environment: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const kept = PASSED_ON.flatMap((name): [string, string][] => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(kept), NO_COLOR: "1", ...environment };
}
