// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * `deno task bench:logs`: the log agent and, where `OTELCOL` names one, an OpenTelemetry Collector, by
 * turns on the same logs; both with their positions kept, and what they send acknowledged. The
 * Collector reads with `filelog` and its `container` operator, without `k8s_attributes`, which costs
 * it nothing measurable. Linux only.
 *
 *     deno task bench:logs --program dist/k8s-collector-x86_64-unknown-linux-gnu --lines 13000
 */
import { argumentsOf, choices, count, text } from "../../scripts/task_arguments.ts";
import { contenders } from "./contenders.ts";
import { writeCorpus } from "./corpus.ts";
import { curves } from "./curves.ts";
import { idle } from "./idle.ts";
import { latency } from "./latency.ts";
import { throughput } from "./throughput.ts";

const FIGURES = ["throughput", "one core", "latency", "idle", "curves"] as const;

async function withCorpus(
  files: number,
  linesPerFile: number,
  pods: number,
  work: (folder: string, records: number) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const corpus = writeCorpus({ folder, files, linesPerFile, pods, seed: 1 });
    console.log(`\n${corpus.records} records, ${Math.round(corpus.bytes / 1e6)} MB, ${pods} pods`);
    await work(folder, corpus.records);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function logFiles(folder: string): readonly string[] {
  return Array.from(
    Deno.readDirSync(`${folder}/pods`),
    ({ name }) => `${folder}/pods/${name}/app/0.log`,
  );
}

async function main(): Promise<void> {
  const { values } = argumentsOf({
    name: "bench:logs",
    purpose: "Measures the log agent, by turns with an OpenTelemetry Collector (OTELCOL).",
    options: {
      program: text("PATH", "the compiled program; the sources when absent"),
      figure: choices("NAME", FIGURES, "this one, and not all of them"),
      files: count("N", "files of logs", 400),
      lines: count("N", "lines of each", 2_500),
      pods: count("N", "pods in the inventory", 5_000),
      rounds: count("N", "rounds", 3),
    },
  });
  const { program, files, lines, pods, rounds, figure } = values;
  const wants = (name: typeof FIGURES[number]) => figure.length === 0 || figure.includes(name);
  if (wants("throughput") || wants("one core")) {
    await withCorpus(files, lines, pods, async (folder, records) => {
      const both = contenders(folder, program);
      if (wants("throughput")) await throughput(both, { records, rounds, oneCore: false });
      if (wants("one core")) await throughput(both, { records, rounds, oneCore: true });
    });
  }
  if (wants("latency")) {
    await withCorpus(100, 1, pods, async (folder) => {
      const options = { files: logFiles(folder), linesPerSecond: 10_000, seconds: 30 };
      await latency(contenders(folder, program), options);
    });
  }
  if (wants("idle")) {
    await withCorpus(500, 20, pods, (folder) => idle(contenders(folder, program), 500, 30));
  }
  if (wants("curves")) await curves(program);
}

if (import.meta.main) await main();
