/** A real log agent over a node that rotates all the time, to be killed at any moment. */
import { Random } from "../../../src/testbed/simulator/mod.ts";
import { KubeletWriter, type Truth } from "./kubelet_writer.ts";
import { realAgent } from "./real_agent.ts";

const ROTATE_MILLISECONDS = 50;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export interface KilledAgentOptions {
  /** Of the logs, the state and what the test puts there. */
  readonly folder: string;
  readonly seed: number;
  readonly kills: number;
  /** The compiled program; the sources when undefined. */
  readonly program: string | undefined;
  /** Where the records go. */
  readonly output: readonly string[];
  /** How long it lives, in milliseconds. */
  readonly life: { readonly least: number; readonly most: number };
  readonly killed?: () => void;
}

/**
 * Kills it so often, and lets the last one read everything.
 *
 * @returns what was written
 */
export async function killAgents(options: KilledAgentOptions): Promise<readonly Truth[]> {
  const { folder, seed, kills, program, output, life, killed } = options;
  const random = new Random(seed);
  const writer = new KubeletWriter({
    root: `${folder}/pods`,
    seed,
    streams: 8,
    maxFiles: 100_000,
    wallClock: Date.now,
  });
  const agents = await realAgent({ folder, program, stderr: "piped" });
  const start = (...more: readonly string[]) =>
    agents("--checkpoint-interval=100ms", "--http-listen=off", ...output, ...more);
  let over = false;
  // Deno 2.6 calls back once more when a timer that is due is cleared.
  const every = (milliseconds: number, work: () => void) =>
    setInterval(() => over || work(), milliseconds);
  const writing = every(5, () => {
    for (let n = 0; n < 20; n++) writer.write();
  });
  const rotating = every(ROTATE_MILLISECONDS, () => writer.rotate());
  const restarting = every(3_000, () => writer.restart());
  for (let kill = 0; kill < kills; kill++) {
    const agent = start();
    const reading = agent.stderr.cancel();
    await pause(life.least + random.below(life.most - life.least));
    agent.kill("SIGKILL");
    await Promise.all([agent.status, reading]);
    killed?.();
  }
  over = true;
  for (const timer of [writing, rotating, restarting]) clearInterval(timer);
  writer.close();
  const last = start("--until-eof");
  const [status, error] = await Promise.all([last.status, new Response(last.stderr).text()]);
  if (!status.success) throw new Error(`the last run ended with ${status.code}: ${error}`);
  return writer.truths;
}
