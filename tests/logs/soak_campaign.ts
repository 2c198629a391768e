// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * `deno task logs:soak`: the real agent for long, over a node whose logs rotate and whose pods come, go
 * and restart. Every record has to come once and in order, and neither memory nor open files may grow.
 * Linux only.
 */
import { argumentsOf, count, text } from "../../scripts/task_arguments.ts";
import { KubeletWriter } from "./support/kubelet_writer.ts";
import { realAgent } from "./support/real_agent.ts";

const SAMPLE_MILLISECONDS = 5_000;
/** How much more the last third of the time may have than the second. */
const LEVEL = { megabytes: 1.15, files: 1.25 } as const;

interface Sample {
  readonly megabytes: number;
  readonly files: number;
}

/** Counts the records as they come; each stream's numbers go up by one. */
class Tally {
  readonly next = new Map<string, number>();
  records = 0;
  wrong = 0;
  readonly examples: string[] = [];

  async take(output: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of output) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.#record(JSON.parse(line));
    }
  }

  #record(record: Readonly<Record<string, unknown>>): void {
    const pod = `${record["k8s.namespace.name"]}_${record["k8s.pod.name"]}_${
      record["k8s.pod.uid"]
    }`;
    const container = `${record["k8s.container.name"]}/${record["k8s.container.restart_count"]}`;
    const key = `${pod}/${container} ${record["log.iostream"]}`;
    const number = Number(/^n=(\d+) /.exec(String(record.body))?.[1]);
    const expected = this.next.get(key) ?? 0;
    this.records++;
    if (number !== expected) {
      this.wrong++;
      if (this.examples.length < 10) this.examples.push(`${key}: ${number} and not ${expected}`);
    }
    this.next.set(key, number + 1);
  }
}

async function sample(pid: number): Promise<Sample> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  let files = 0;
  for await (const _ of Deno.readDir(`/proc/${pid}/fd`)) files++;
  return { megabytes: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024, files };
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? NaN;
}

async function main(): Promise<void> {
  const { values } = argumentsOf({
    name: "logs:soak",
    purpose: "Lets the log agent work for long, and looks at its memory and its open files.",
    options: {
      minutes: count("N", "how long", 30, 1),
      seed: count("S", "the same seed writes the same logs", 1),
      program: text("PATH", "the compiled program; the sources when absent"),
    },
  });
  const folder = await Deno.makeTempDir();
  const writer = new KubeletWriter({
    root: `${folder}/pods`,
    seed: values.seed,
    streams: 30,
    maxFiles: 20,
    wallClock: Date.now,
  });
  const { program } = values;
  const start = await realAgent({ folder, program, stdout: "piped", stderr: "inherit" });
  const agent = start("--http-listen=off");
  const tally = new Tally();
  const taking = tally.take(agent.stdout);
  const samples: Sample[] = [];
  const timers = [
    setInterval(() => {
      for (let n = 0; n < 10; n++) writer.write();
    }, 10),
    setInterval(() => writer.rotate(), 200),
    setInterval(() => writer.restart(), 5_000),
    setInterval(() => writer.replace(), 7_000),
  ];
  const end = Date.now() + values.minutes * 60_000;
  while (Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_MILLISECONDS));
    samples.push(await sample(agent.pid));
  }
  for (const timer of timers) clearInterval(timer);
  writer.close();
  await new Promise((resolve) => setTimeout(resolve, 15_000));
  agent.kill("SIGTERM");
  await Promise.all([agent.status, taking]);
  const third = Math.floor(samples.length / 3);
  const [middle, last] = [samples.slice(third, 2 * third), samples.slice(2 * third)];
  const levels = (["megabytes", "files"] as const).map((name) => {
    const [was, is] = [middle, last].map((part) =>
      Math.round(median(part.map((one) => one[name])))
    );
    console.log(`${name}: ${was} in the second third, ${is} in the last`);
    return is! <= was! * LEVEL[name];
  });
  const lost = writer.truths.filter(({ key, count }) => (tally.next.get(key) ?? 0) !== count);
  console.log(
    `${values.minutes} min: ${tally.records} records of ${writer.truths.length} streams, ` +
      `${tally.wrong} lost, repeated or out of order, ${lost.length} streams without their ends`,
  );
  for (const example of tally.examples) console.log(example);
  for (const { key, count } of lost.slice(0, 10)) {
    console.log(`${key}: ${tally.next.get(key) ?? 0} of ${count}`);
  }
  await Deno.remove(folder, { recursive: true });
  if (levels.includes(false) || tally.wrong > 0 || lost.length > 0) Deno.exit(1);
}

if (import.meta.main) await main();
