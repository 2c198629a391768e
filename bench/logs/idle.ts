// deno-lint-ignore-file no-console -- a program for the terminal
/** What a node costs on which nothing is logged. */
import { agentFlags, type Contenders, forget } from "./contenders.ts";
import { look, type Run } from "./measured_run.ts";

const SETTLE_MILLISECONDS = 8_000;

async function percentOfCore(run: Run, seconds: number): Promise<number> {
  const child = new Deno.Command(run.command, {
    args: [...run.args],
    stdout: "null",
    stderr: "null",
  }).spawn();
  const pause = (milliseconds: number) =>
    new Promise((resolve) => setTimeout(resolve, milliseconds));
  await pause(SETTLE_MILLISECONDS);
  const before = look(child.pid, 0)?.cpuSeconds ?? NaN;
  await pause(seconds * 1000);
  const after = look(child.pid, 0)?.cpuSeconds ?? NaN;
  child.kill("SIGTERM");
  await child.status;
  return (after - before) / seconds * 100;
}

/** All that is in the files is read before. */
export async function idle(
  { folder, agent, collector }: Contenders,
  files: number,
  seconds: number,
): Promise<void> {
  console.log(`\n| ${files} idle files | percent of a core |\n|---|---:|`);
  const runs = {
    agent: agent(...agentFlags(folder), `--output=${folder}/out`),
    Collector: collector("file", `{ path: ${folder}/out }`),
  };
  for (const [name, run] of Object.entries(runs)) {
    await forget(folder);
    if (run !== undefined) {
      console.log(`| ${name} | ${(await percentOfCore(run, seconds)).toFixed(1)} |`);
    }
  }
}
