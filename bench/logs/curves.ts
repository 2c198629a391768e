// deno-lint-ignore-file no-console -- a program for the terminal
/** Whether twice as much costs twice as much: lines, and pods that are known. */
import { agentFlags, contenders, forget } from "./contenders.ts";
import { writeCorpus } from "./corpus.ts";
import { type Cost, measure } from "./measured_run.ts";

const LINES = [250, 500, 1_000, 2_000, 4_000] as const;
const PODS = [400, 5_000, 20_000, 50_000] as const;
const FILES = 400;

async function cost(
  program: string | undefined,
  linesPerFile: number,
  pods: number,
): Promise<Cost & { readonly records: number }> {
  const folder = await Deno.makeTempDir();
  try {
    const { records } = writeCorpus({ folder, files: FILES, linesPerFile, pods, seed: 1 });
    const { agent } = contenders(folder, program);
    await forget(folder);
    const run = agent(...agentFlags(folder), "--until-eof", `--output=${folder}/out`);
    return { ...await measure(run), records };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

export async function curves(program: string | undefined): Promise<void> {
  console.log(
    "\n| lines | CPU seconds | microseconds more a line | peak MB |\n|---:|---:|---:|---:|",
  );
  const base = await cost(program, 1, FILES);
  for (const lines of LINES) {
    const { records, cpuSeconds, peakMegabytes } = await cost(program, lines, FILES);
    const each = (cpuSeconds - base.cpuSeconds) / (records - base.records) * 1e6;
    console.log(
      `| ${records} | ${cpuSeconds.toFixed(2)} | ${each.toFixed(2)} | ${
        Math.round(peakMegabytes)
      } |`,
    );
  }
  console.log("\n| pods known | CPU seconds | microseconds more a pod | peak MB | KB more a pod |");
  console.log("|---:|---:|---:|---:|---:|");
  for (const pods of PODS) {
    const { cpuSeconds, peakMegabytes } = await cost(program, 1, pods);
    const more = pods - FILES;
    const each = more === 0 ? 0 : (cpuSeconds - base.cpuSeconds) / more * 1e6;
    const kilobytes = more === 0 ? 0 : (peakMegabytes - base.peakMegabytes) / more * 1024;
    const cells = [pods, cpuSeconds.toFixed(2), each.toFixed(0), Math.round(peakMegabytes)];
    console.log(`| ${[...cells, kilobytes.toFixed(1)].join(" | ")} |`);
  }
}
