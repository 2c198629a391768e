/** The real log agent as a process, over a folder of pods of which nobody knows anything. */
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../../main.ts", import.meta.url));

export interface RealAgentOptions {
  /** Has the logs in `pods`, and gets the agent's state. */
  readonly folder: string;
  /** The compiled program; the sources when undefined. */
  readonly program: string | undefined;
  readonly stdout?: "piped" | "null";
  readonly stderr?: "piped" | "null" | "inherit";
}

/** Starts an agent, as often as it is called, with what `logs` is to be told beside its folders. */
export type StartAgent = (...settings: readonly string[]) => Deno.ChildProcess;

export async function realAgent(
  { folder, program, stdout = "null", stderr = "null" }: RealAgentOptions,
): Promise<StartAgent> {
  const inventory = `${folder}/inventory.json`;
  await Deno.writeTextFile(
    inventory,
    JSON.stringify({ version: 1, takenAt: new Date().toISOString(), since: null, pods: [] }),
  );
  const [command, ...before] = program === undefined
    ? [Deno.execPath(), "run", "-A", "--no-check", MAIN]
    : [program];
  return (...settings) =>
    new Deno.Command(command!, {
      args: [
        ...before,
        "logs",
        `--state-dir=${folder}/state`,
        `--pod-logs-dir=${folder}/pods`,
        `--inventory=${inventory}`,
        "--api-listen=off",
        ...settings,
      ],
      stdout,
      stderr,
    }).spawn();
}
