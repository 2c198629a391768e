// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * `deno task bench:paired BEFORE AFTER`: two compiled programs, or two checkouts, by turns, in one
 * session, on the same data. Prints the ratios AFTER / BEFORE; the last line says whether all of
 * them are small enough, and so does the exit code.
 *
 * With `K8S_COLLECTOR_PEERS` the API server and the decoder are those of that folder, otherwise the
 * project's own, which take more of the machine. Of two checkouts the decoding benchmark runs too.
 */
import { argumentsOf, count, text } from "../scripts/task_arguments.ts";
import { type Spread } from "./judged.ts";
import { compare, type Comparison, verdict } from "./paired/comparison.ts";
import { type Contender, contenderOf } from "./paired/contender.ts";
import { measureDecoding } from "./paired/decoding.ts";
import { peerStage } from "./paired/peer_stage.ts";
import { simulatedStage } from "./paired/simulated_stage.ts";
import type { Load } from "./paired/stage.ts";
import { type Figures, measure } from "./paired/trial.ts";
import { short } from "./report.ts";

/** What the least of changes may cost; below it is noise. */
const BOUND = 1.03;

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
  const { values, operands } = argumentsOf({
    name: "bench:paired",
    purpose: "Measures two compiled programs, or two checkouts, by turns.",
    options: {
      reps: count("N", "how often each of them", 10, 1),
      pods: count("N", "pods that are told", 10_000, 1),
      rate: count("N", "events per second afterwards", 1_500, 1),
      seconds: count("S", "how long", 5, 1),
      json: text("FILE", "where to write all figures"),
    },
    operands: { placeholder: "BEFORE AFTER", help: "programs, or folders of checkouts" },
  });
  const [first, second, ...others] = operands;
  if (first === undefined || second === undefined || others.length > 0) {
    throw new Error("two are compared: give BEFORE and AFTER");
  }
  const { reps, pods, rate: eventsPerSecond, seconds } = values;
  const load = { pods, eventsPerSecond, seconds };
  const contenders = [await contenderOf(first), await contenderOf(second)] as const;
  const loadBefore = Deno.loadavg();
  const found = [...compare(
    ...await byTurns(contenders, reps, (contender) => trial(contender, load)),
    BOUND,
  )];
  const sources = contenders.flatMap(({ sources }) => sources ?? []);
  if (sources.length === 2) {
    const decoding = await byTurns(
      contenders,
      reps,
      ({ sources }) => sources === undefined ? Promise.resolve({}) : measureDecoding(sources),
    );
    found.push(...compare(...decoding, BOUND));
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
      bound: BOUND,
      found,
    };
    await Deno.writeTextFile(values.json, JSON.stringify(report, null, 2) + "\n");
  }
  console.log(verdict(found, BOUND));
  return found.every(({ passes }) => passes);
}

try {
  Deno.exitCode = await main() ? 0 : 1;
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  Deno.exitCode = 2;
}
