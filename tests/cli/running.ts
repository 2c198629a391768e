import { fileURLToPath } from "node:url";

/** What a finished program left behind. */
export interface Ended {
  readonly code: number;
  readonly output: string;
  readonly error: string;
}

const configuration = fileURLToPath(new URL("../../deno.json", import.meta.url));
const main = fileURLToPath(new URL("../../main.ts", import.meta.url));

/** The variables that Deno itself needs; nothing else of this machine reaches the program. */
const passedOn = ["PATH", "HOME", "USERPROFILE", "LOCALAPPDATA", "XDG_CACHE_HOME", "DENO_DIR"];

function command(args: string[], environment: Readonly<Record<string, string>>): Deno.Command {
  const kept = passedOn.flatMap((name): [string, string][] => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "-A", "--config", configuration, ...args],
    clearEnv: true,
    env: { ...Object.fromEntries(kept), NO_COLOR: "1", ...environment },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** Runs the program itself to its end. */
export async function runMain(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const { code, stdout, stderr } = await command([main, ...args], environment).output();
  const decoder = new TextDecoder();
  return { code, output: decoder.decode(stdout), error: decoder.decode(stderr) };
}

/** Starts a program that belongs to a test. */
export function startScript(url: URL): Deno.ChildProcess {
  return command([fileURLToPath(url)], {}).spawn();
}
