// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * `deno task bench:logs`: the log agent and, where `OTELCOL` names one, an OpenTelemetry Collector, by
 * turns on the same logs; both write JSON into a file, and send OTLP to a server that counts. The
 * Collector reads with `filelog` and its `container` operator, without `k8s_attributes`, which costs
 * it nothing measurable. Linux only.
 *
 *     deno task bench:logs --program dist/k8s-collector-x86_64-unknown-linux-gnu --files 400 --lines 10000
 */
import { argumentsOf, count, text } from "../../scripts/task_arguments.ts";
import { writeCorpus } from "./corpus.ts";
import { type Cost, measure, type Run } from "./measured_run.ts";

const COLLECTOR = `
receivers:
  filelog:
    include: [PODS/*/*/*.log]
    start_at: beginning
    include_file_path: true
    operators: [{ type: container }]
processors: { batch: {} }
exporters: EXPORTERS
service:
  telemetry: { metrics: { level: none } }
  pipelines: { logs: { receivers: [filelog], processors: [batch], exporters: [EXPORTER] } }
`;

/** A server of OTLP that takes everything, and counts the bytes. */
function countingServer() {
  let requests = 0;
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    await request.body?.pipeTo(new WritableStream());
    requests++;
    return new Response(new Uint8Array(0), {
      headers: { "content-type": "application/x-protobuf" },
    });
  });
  return { server, url: `http://127.0.0.1:${server.addr.port}`, requests: () => requests };
}

function median(costs: readonly Cost[], of: (cost: Cost) => number): number {
  const sorted = costs.map(of).sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

/** Nothing has come for so long: it is through. */
function quietFor(milliseconds: number, size: () => number): () => boolean {
  let last = -1;
  let since = performance.now();
  return () => {
    const now = size();
    if (now !== last) {
      last = now;
      since = performance.now();
    }
    return last > 0 && performance.now() - since > milliseconds;
  };
}

function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

async function main(): Promise<void> {
  const { values } = argumentsOf({
    name: "bench:logs",
    purpose: "Measures the log agent, by turns with an OpenTelemetry Collector (OTELCOL).",
    options: {
      program: text("PATH", "the compiled program; the sources when absent"),
      files: count("N", "files of logs", 400),
      lines: count("N", "lines of each", 2_500),
      rounds: count("N", "rounds", 3),
    },
  });
  const folder = await Deno.makeTempDir();
  const corpus = writeCorpus({
    folder,
    files: values.files,
    linesPerFile: values.lines,
    seed: 1,
  });
  console.log(`${corpus.records} records, ${Math.round(corpus.bytes / 1e6)} MB`);
  const sink = countingServer();
  const [command, ...before] = values.program === undefined
    ? [Deno.execPath(), "run", "-A", "main.ts"]
    : [values.program];
  const common = [`--inventory=${folder}/inventory.json`];
  const agent = (...more: readonly string[]): Run => ({
    command: command!,
    args: [
      ...before,
      "logs",
      `--state-dir=${folder}/state`,
      `--pod-logs-dir=${folder}/pods`,
      "--until-eof",
      ...common,
      ...more,
    ],
  });
  const collector = (
    exporter: string,
    settings: string,
    isDone: () => boolean,
  ): Run | undefined => {
    const program = Deno.env.get("OTELCOL");
    if (program === undefined) return undefined;
    const path = `${folder}/collector.yaml`;
    Deno.writeTextFileSync(
      path,
      COLLECTOR.replace("PODS", `${folder}/pods`).replace(
        "EXPORTERS",
        `{ ${exporter}: ${settings} }`,
      )
        .replace("EXPORTER", exporter),
    );
    return { command: program, args: ["--config", path], isDone };
  };
  const ndjson = `${folder}/lines.ndjson`;
  Deno.writeTextFileSync(ndjson, linesFor(`${folder}/inventory.json`, corpus.records));
  const runs: Readonly<Record<string, () => Run | undefined>> = {
    "agent, NDJSON into a file": () => agent(`--output=${folder}/out`),
    "Collector, JSON into a file": () =>
      collector(
        "file",
        `{ path: ${folder}/out }`,
        quietFor(1_500, () => sizeOf(`${folder}/out`)),
      ),
    "agent, OTLP with gzip": () => agent(`--otlp-endpoint=${sink.url}`),
    "Collector, OTLP with gzip": () =>
      collector(
        "otlphttp",
        `{ endpoint: "${sink.url}", compression: gzip }`,
        quietFor(1_500, sink.requests),
      ),
    "enrich, a key looked up": () => ({
      command: command!,
      args: [...before, "enrich", "--key=cid=container", ...common],
      input: ndjson,
    }),
  };
  const costs = new Map<string, Cost[]>();
  for (let round = 0; round < values.rounds; round++) {
    for (const [name, make] of Object.entries(runs)) {
      await Deno.remove(`${folder}/state`, { recursive: true }).catch(() => {});
      await Deno.remove(`${folder}/out`).catch(() => {});
      const run = make();
      if (run === undefined) continue;
      costs.set(name, [...costs.get(name) ?? [], await measure(run)]);
    }
  }
  console.log("| run | lines per CPU second | lines per second | peak MB |\n|---|---:|---:|---:|");
  for (const [name, all] of costs) {
    const perCpu = corpus.records / median(all, ({ cpuSeconds }) => cpuSeconds);
    const perSecond = corpus.records / median(all, ({ wallSeconds }) => wallSeconds);
    const peak = median(all, ({ peakMegabytes }) => peakMegabytes);
    console.log(
      `| ${name} | ${Math.round(perCpu)} | ${Math.round(perSecond)} | ${Math.round(peak)} |`,
    );
  }
  await sink.server.shutdown();
  await Deno.remove(folder, { recursive: true });
}

/** Lines of a program that only says which container it is. */
function linesFor(inventory: string, count: number): string {
  const { pods } = JSON.parse(Deno.readTextFileSync(inventory)) as {
    pods: { instances: { id: string }[] }[];
  };
  const ids = pods.map(({ instances }) => instances[0]!.id);
  const lines: string[] = [];
  for (let n = 0; n < count; n++) {
    const cid = ids[n % ids.length];
    lines.push(JSON.stringify({ ts: 1_764_000_000 + n, cid, msg: "request handled", path: "/v1" }));
  }
  return `${lines.join("\n")}\n`;
}

if (import.meta.main) await main();
