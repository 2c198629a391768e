// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * `deno task bench:peer`: this program and the Rust collector by turns, on the same data, in the
 * same session. Prints every target of docs/performance.md with its ratio, as Markdown and JSON.
 *
 *     K8S_COLLECTOR_PEERS=FOLDER PEER_RUST=PROGRAM K8S_COLLECTOR_BINARY=PROGRAM \
 *         deno task bench:peer [--reps 5] [--small 10000] [--large 100000] [--json FILE]
 *         [--plot FILE.svg] [--growth-reps 1]
 *
 * FOLDER holds the paired benchmark, `bench.sh`, which measures and is the judge; PEER_RUST is the
 * Rust collector, and K8S_COLLECTOR_BINARY our compiled one, for users do not run the development
 * tree. With `KUBEBOX` and `KUBE_BIN` a real API server is measured too.
 */
import { parseArgs } from "node:util";
import { type Judged, readTables } from "./judged.ts";
import { plotGrowth } from "./plot.ts";
import { type Contestants, measureReal } from "./real.ts";
import { markdownOf, rowsOf } from "./report.ts";
import { measureUpdates } from "./updates.ts";

const GROWTH = "1000,10000,50000,100000,200000";
const FLAGS = ["--http-listen=off", "--log-level=warning"];

function required(name: string, what: string): string {
  const value = Deno.env.get(name);
  if (value === undefined || value === "") throw new Error(`set ${name} to ${what}`);
  return value;
}

/** Runs the judge; its own table goes to our standard error. */
async function judge(
  { peers, ours }: Contestants,
  args: readonly string[],
): Promise<readonly Judged[]> {
  const file = await Deno.makeTempFile({ suffix: ".json" });
  try {
    const { code } = await new Deno.Command(`${peers}/bench.sh`, {
      args: ["paired", ...args, "--json", file, "--", ...ours],
      stdout: "null",
      stderr: "inherit",
    }).output();
    const text = await Deno.readTextFile(file);
    // It ends with 1 when a run had a problem, and has named it; the figures are those of all.
    if (text === "") throw new Error(`bench.sh ended with ${code} and no figures`);
    return readTables(text);
  } finally {
    await Deno.remove(file);
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      reps: { type: "string", default: "5" },
      small: { type: "string", default: "10000" },
      large: { type: "string", default: "100000" },
      json: { type: "string" },
      plot: { type: "string" },
      "growth-reps": { type: "string", default: "1" },
    },
  });
  const peers = required("K8S_COLLECTOR_PEERS", "the folder of bench.sh");
  const program = required("K8S_COLLECTOR_BINARY", "the compiled program");
  const contestants: Contestants = {
    peers,
    rust: [required("PEER_RUST", "the Rust collector")],
    ours: [program, ...FLAGS],
  };
  const { reps, small, large } = values;
  const loadBefore = Deno.loadavg();
  const listOnly = ["--rates", "", "--burst", "0", "--idle", "1"];
  const found = [...await measureUpdates(contestants)];
  if (Deno.env.has("KUBEBOX")) found.push(...await measureReal(contestants, Number(reps)));
  else console.error("not measured on a real API server: KUBEBOX is not set");
  for (
    const args of [
      ["--pods", small, "--rates", "1500", "--burst", "60000", "--idle", "1"],
      ["--pods", large, ...listOnly],
    ]
  ) {
    found.push(...await judge(contestants, ["--reps", reps, ...args]));
  }

  const rows = rowsOf(found, { small: Number(small), large: Number(large) });
  console.log(markdownOf(rows));
  const report = {
    when: new Date().toISOString(),
    machine: {
      ...Deno.build,
      cores: navigator.hardwareConcurrency,
      loadBefore,
      load: Deno.loadavg(),
    },
    reps: Number(reps),
    found,
  };
  console.log(JSON.stringify(report));
  if (values.json !== undefined) {
    await Deno.writeTextFile(values.json, JSON.stringify(report, null, 2) + "\n");
  }
  if (values.plot === undefined) return;
  const growth = ["--reps", values["growth-reps"], "--pods", GROWTH, "--modes", "pb"];
  const points = await judge(contestants, [...growth, ...listOnly]);
  await Deno.writeTextFile(values.plot, plotGrowth(points));
  for (const { metric, pods, rust, ours } of points) {
    if (/wall|CPU \[s\]|peak RSS at/.test(metric)) {
      console.log(`${metric}, ${pods} pods: Rust ${rust.median}, ours ${ours.median}`);
    }
  }
}

await main();
