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
  const kept = PASSED_ON.flatMap((name): [string, string][] => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  const all = { ...Object.fromEntries(kept), NO_COLOR: "1", ...environment };
  const binary = Deno.env.get("K8S_COLLECTOR_BINARY");
  if (binary !== undefined) return { command: binary, args, environment: all };
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
  return { command: Deno.execPath(), args: [...run, ...args], environment: all };
}
