// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * `deno task bench:paired BEFORE AFTER`: two compiled programs, or two checkouts, by turns, in one
 * session, on the same data. Prints the ratios AFTER / BEFORE; the last line says whether all of
 * them are small enough, and so does the exit code.
 *
 *     deno task bench:paired [--reps 10] [--pods 10000] [--rate 1500] [--seconds 5]
 *         [--bound 1.03] [--json FILE] BEFORE AFTER
 *
 * With `K8S_COLLECTOR_PEERS` the API server and the decoder are those of that folder, otherwise the
 * project's own, which take more of the machine. Of two checkouts the decoding benchmark runs too.
 */
import { parseArgs } from "node:util";
import { type Spread } from "./judged.ts";
import { compare, type Comparison, verdict } from "./paired/comparison.ts";
import { type Contender, contenderOf } from "./paired/contender.ts";
import { measureDecoding } from "./paired/decoding.ts";
import { peerStage } from "./paired/peer_stage.ts";
import { simulatedStage } from "./paired/simulated_stage.ts";
import type { Load } from "./paired/stage.ts";
import { type Figures, measure } from "./paired/trial.ts";
import { short } from "./report.ts";

async function trial(contender: Contender, load: Load): Promise<Figures> {
  const peers = Deno.env.get("K8S_COLLECTOR_PEERS");
  await using stage = peers === undefined
    ? await simulatedStage(load)
    : await peerStage(peers, load);
  const figures = await measure(contender, stage);
  const text = Object.entries(figures).map(([name, value]) => `${name} ${short(value)}`);
  console.error(`${contender.name}: ${text.join(", ")}`);
  return figures;
}

/** A B A B …: what the machine does meanwhile meets both. */
async function byTurns(
  contenders: readonly [Contender, Contender],
  times: number,
  run: (contender: Contender) => Promise<Figures>,
): Promise<readonly [before: readonly Figures[], after: readonly Figures[]]> {
  const runs: [Figures[], Figures[]] = [[], []];
  for (let time = 0; time < times; time++) {
    runs[0].push(await run(contenders[0]));
    runs[1].push(await run(contenders[1]));
  }
  return runs;
}

function markdown(comparisons: readonly Comparison[]): string {
  const spread = ({ median, least, most }: Spread) =>
    `${short(median)} (${short(least)}–${short(most)})`;
  const lines = comparisons.map(({ figure, before, after, ofMedians, ofLeast, passes }) => [
    figure,
    spread(before),
    spread(after),
    ofMedians.toFixed(3),
    ofLeast.toFixed(3),
    passes ? "" : "above",
  ]);
  const head = ["figure", "before", "after", "of medians", "of the least", ""];
  const rule = ["---", "---:", "---:", "---:", "---:", "---"];
  return [head, rule, ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      reps: { type: "string", default: "10" },
      pods: { type: "string", default: "10000" },
      rate: { type: "string", default: "1500" },
      seconds: { type: "string", default: "5" },
      bound: { type: "string", default: "1.03" },
      json: { type: "string" },
    },
  });
  const [first, second, ...others] = positionals;
  if (first === undefined || second === undefined || others.length > 0) {
    throw new Error("two compiled programs or two checkouts are compared: BEFORE AFTER");
  }
  const [reps, bound] = [Number(values.reps), Number(values.bound)];
  const load = {
    pods: Number(values.pods),
    eventsPerSecond: Number(values.rate),
    seconds: Number(values.seconds),
  };
  const contenders = [await contenderOf(first), await contenderOf(second)] as const;
  const loadBefore = Deno.loadavg();
  const found = [...compare(
    ...await byTurns(contenders, reps, (contender) => trial(contender, load)),
    bound,
  )];
  const sources = contenders.flatMap(({ sources }) => sources ?? []);
  if (sources.length === 2) {
    const decoding = await byTurns(
      contenders,
      reps,
      ({ sources }) => sources === undefined ? Promise.resolve({}) : measureDecoding(sources),
    );
    found.push(...compare(...decoding, bound));
  }
  console.log(markdown(found));
  if (values.json !== undefined) {
    const report = {
      when: new Date().toISOString(),
      machine: {
        ...Deno.build,
        cores: navigator.hardwareConcurrency,
        loadBefore,
        load: Deno.loadavg(),
      },
      before: first,
      after: second,
      reps,
      ...load,
      bound,
      found,
    };
    await Deno.writeTextFile(values.json, JSON.stringify(report, null, 2) + "\n");
  }
  console.log(verdict(found, bound));
  return found.every(({ passes }) => passes);
}

try {
  Deno.exitCode = await main() ? 0 : 1;
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  Deno.exitCode = 2;
}
