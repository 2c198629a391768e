// deno-lint-ignore-file no-console -- a program for the terminal
/** Lines per CPU second and per second, by turns with a Collector. */
import { agentFlags, type Contenders, forget } from "./contenders.ts";
import { type Cost, measure, type Run } from "./measured_run.ts";

/** A server of OTLP that takes everything, and counts. */
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
  const before = size();
  let last = -1;
  let since = performance.now();
  return () => {
    const now = size();
    if (now !== last) {
      last = now;
      since = performance.now();
    }
    return last > before && performance.now() - since > milliseconds;
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

/** Lines of a program that only says which container it is. */
function writeLines(path: string, inventory: string, count: number): void {
  const { pods } = JSON.parse(Deno.readTextFileSync(inventory)) as {
    pods: { instances: { id: string }[] }[];
  };
  const ids = pods.map(({ instances }) => instances[0]!.id);
  using file = Deno.openSync(path, { write: true, create: true, truncate: true });
  for (let n = 0; n < count; n += 10_000) {
    const lines = Array.from({ length: Math.min(10_000, count - n) }, (_, k) => {
      const cid = ids[(n + k) % ids.length];
      const ts = 1_764_000_000 + n + k;
      return `${JSON.stringify({ ts, cid, msg: "request handled", path: "/v1" })}\n`;
    });
    const bytes = new TextEncoder().encode(lines.join(""));
    for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
  }
}

export interface ThroughputOptions {
  readonly records: number;
  readonly rounds: number;
  readonly oneCore: boolean;
}

export async function throughput(
  { folder, agent, collector }: Contenders,
  { records, rounds, oneCore }: ThroughputOptions,
): Promise<void> {
  const sink = countingServer();
  const out = `${folder}/out`;
  const lines = `${folder}/lines.ndjson`;
  writeLines(lines, `${folder}/inventory.json`, records);
  const reads = (...more: readonly string[]) =>
    agent(...agentFlags(folder), "--until-eof", ...more);
  const until = (run: Run | undefined, size: () => number) =>
    run && { ...run, isDone: quietFor(1_500, size) };
  const otlp = `{ endpoint: "${sink.url}", compression: gzip }`;
  const runs: Readonly<Record<string, () => Run | undefined>> = {
    "agent, NDJSON into a file": () => reads(`--output=${out}`),
    "Collector, JSON into a file": () =>
      until(collector("file", `{ path: ${out} }`), () => sizeOf(out)),
    "agent, OTLP with gzip": () => reads(`--otlp-endpoint=${sink.url}`),
    "Collector, OTLP with gzip": () => until(collector("otlphttp", otlp), sink.requests),
    "enrich, a key looked up": () => ({
      ...agent("enrich", "--key=cid=container", `--inventory=${folder}/inventory.json`),
      input: lines,
    }),
  };
  const costs = new Map<string, Cost[]>();
  for (let round = 0; round < rounds; round++) {
    for (const [name, make] of Object.entries(runs)) {
      await forget(folder);
      const run = make();
      if (run === undefined) continue;
      costs.set(name, [...costs.get(name) ?? [], await measure({ ...run, oneCore })]);
    }
  }
  console.log(
    `\n| run${oneCore ? ", one core" : ""} | lines per CPU second | lines per second | peak MB |`,
  );
  console.log("|---|---:|---:|---:|");
  for (const [name, all] of costs) {
    const perCpu = Math.round(records / median(all, ({ cpuSeconds }) => cpuSeconds));
    const perSecond = Math.round(records / median(all, ({ wallSeconds }) => wallSeconds));
    const peak = Math.round(median(all, ({ peakMegabytes }) => peakMegabytes));
    console.log(`| ${name} | ${perCpu} | ${perSecond} | ${peak} |`);
  }
  await sink.server.shutdown();
}
