// deno-lint-ignore-file no-console -- a program for the terminal
/** How late a line is out, from the moment in which it is written. */
import { agentFlags, type Contenders, forget } from "./contenders.ts";

const TICK_MILLISECONDS = 10;
/** A file that was idle is looked at once a second: what comes first is no measure of the rest. */
const WARM_MILLISECONDS = 2_000;

export interface LatencyOptions {
  readonly files: readonly string[];
  readonly linesPerSecond: number;
  readonly seconds: number;
}

/** Takes how late the lines are that come. */
async function lateness(
  output: ReadableStream<Uint8Array>,
  begun: number,
): Promise<readonly number[]> {
  const late: number[] = [];
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of output) {
    const now = performance.now() - begun;
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const at = /"body":"at ([\d.]+)/.exec(line)?.[1];
      if (at !== undefined && Number(at) >= WARM_MILLISECONDS) late.push(now - Number(at));
    }
  }
  return late;
}

function quantile(sorted: readonly number[], q: number): number {
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? NaN);
}

export async function latency(
  { folder, agent }: Contenders,
  { files, linesPerSecond, seconds }: LatencyOptions,
): Promise<void> {
  await forget(folder);
  const { command, args } = agent(...agentFlags(folder), "--output=-");
  const child = new Deno.Command(command, { args: [...args], stdout: "piped", stderr: "null" })
    .spawn();
  // What lies there already goes first.
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const begun = performance.now();
  const late = lateness(child.stdout, begun);
  const open = files.map((path) => Deno.openSync(path, { append: true }));
  const encoder = new TextEncoder();
  let written = 0;
  for (let elapsed = 0; elapsed < seconds * 1000; elapsed = performance.now() - begun) {
    const due = Math.floor(elapsed * linesPerSecond / 1000);
    while (written < due) {
      // A runtime writes a record at a time.
      const at = (performance.now() - begun).toFixed(3);
      const line = `${new Date().toISOString()} stdout F at ${at} ${"x".repeat(120)}\n`;
      open[written++ % open.length]!.writeSync(encoder.encode(line));
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MILLISECONDS));
  }
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  child.kill("SIGTERM");
  const sorted = [...await late].sort((a, b) => a - b);
  await child.status;
  for (const file of open) file.close();
  const rate = Math.round(written / seconds);
  console.log(
    `\n${rate} lines/s over ${files.length} files, ${sorted.length} looked at`,
  );
  console.log("| from written to out [ms] | p50 | p99 | longest |\n|---|---:|---:|---:|");
  console.log(
    `| agent | ${quantile(sorted, 0.5)} | ${quantile(sorted, 0.99)} | ${quantile(sorted, 1)} |`,
  );
}
