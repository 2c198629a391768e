// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * `deno task bench:peer`: this program and the Rust collector by turns, on the same data, in the
 * same session. Prints every target of docs/performance.md with its ratio, as Markdown and JSON.
 *
 *     K8S_COLLECTOR_PEERS=FOLDER K8S_COLLECTOR_BINARY=PROGRAM deno task bench:peer [--reps 5]
 *         [--small 10000] [--large 100000] [--json FILE] [--plot FILE.svg]
 *
 * FOLDER holds the peers and their paired benchmark, `bench.sh`, which measures and is the judge;
 * PROGRAM is the compiled program, for users do not run the development tree.
 */
import { parseArgs } from "node:util";
import { type Judged, readTables } from "./judged.ts";
import { plotGrowth } from "./plot.ts";
import { TARGETS } from "./targets.ts";

interface Options {
  readonly reps: string;
  readonly small: string;
  readonly large: string;
  readonly json: string | undefined;
  readonly plot: string | undefined;
}

function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      reps: { type: "string", default: "5" },
      small: { type: "string", default: "10000" },
      large: { type: "string", default: "100000" },
      json: { type: "string" },
      plot: { type: "string" },
    },
  });
  const { reps, small, large, json, plot } = values;
  return { reps, small, large, json, plot };
}

function required(name: string, what: string): string {
  const value = Deno.env.get(name);
  if (value === undefined || value === "") throw new Error(`set ${name} to ${what}`);
  return value;
}

/** Runs the judge; its own table goes to our standard error. */
async function judge(args: readonly string[], program: string): Promise<readonly Judged[]> {
  const file = await Deno.makeTempFile({ suffix: ".json" });
  try {
    const { code } = await new Deno.Command(
      `${required("K8S_COLLECTOR_PEERS", "the folder of bench.sh")}/bench.sh`,
      {
        args: [
          "paired",
          ...args,
          "--json",
          file,
          "--",
          program,
          "--http-listen=off",
          "--log-level=warning",
        ],
        stdout: "inherit",
        stderr: "inherit",
      },
    ).output();
    if (code !== 0) throw new Error(`bench.sh ended with ${code}`);
    return readTables(await Deno.readTextFile(file));
  } finally {
    await Deno.remove(file);
  }
}

async function main(options: Options): Promise<void> {
  const program = required("K8S_COLLECTOR_BINARY", "the compiled program");
  const { reps, small, large } = options;
  const churn = ["--reps", reps, "--pods", small, "--rates", "1500", "--burst", "60000"];
  const resync = ["--reps", reps, "--pods", large, "--rates", "", "--burst", "0", "--idle", "1"];
  const results = [...await judge(churn, program), ...await judge(resync, program)];

  const rows = TARGETS.map((target) => {
    const pods = target.size === "small" ? Number(small) : Number(large);
    const found = results.find((row) =>
      row.metric === target.metric && row.mode === target.mode && row.pods === pods
    );
    return { ...target, pods, rust: found?.rust, ours: found?.ours, ratio: found?.ratio };
  });
  console.log(`| figure | Rust | ours | ratio | target |\n| --- | ---: | ---: | ---: | ---: |`);
  for (const { metric, mode, pods, rust, ours, ratio, bound, better } of rows) {
    const met = ratio === undefined || ratio === null
      ? "?"
      : (better === "less" ? ratio <= bound : ratio >= bound)
      ? "met"
      : "missed";
    const limit = `${better === "less" ? "≤" : "≥"} ${bound}`;
    console.log(
      `| ${metric}, ${pods} pods, ${mode === "pb" ? "protobuf" : "JSON"} | ${rust ?? "?"} | ` +
        `${ours ?? "?"} | ${ratio?.toFixed(2) ?? "?"} | ${limit} ${met} |`,
    );
  }
  const report = {
    when: new Date().toISOString(),
    machine: { ...Deno.build, cores: navigator.hardwareConcurrency, loadavg: Deno.loadavg() },
    reps: Number(reps),
    rows,
  };
  console.log(JSON.stringify(report));
  if (options.json !== undefined) {
    await Deno.writeTextFile(options.json, JSON.stringify(report, null, 2) + "\n");
  }
  if (options.plot !== undefined) {
    const growth = ["--reps", "1", "--pods", "1000,10000,50000,100000,200000", "--modes", "pb"];
    const points = await judge([...growth, "--rates", "", "--burst", "0", "--idle", "1"], program);
    await Deno.writeTextFile(options.plot, plotGrowth(points));
  }
}

await main(readOptions(Deno.args));
