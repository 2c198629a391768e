// deno-lint-ignore-file no-console -- a program for the terminal
/** `deno task chaos`: a collector among faults on both sides, by schedules that seeds make. */
import {
  argumentsOf,
  count,
  flag,
  type Option,
  text,
  wholeNumber,
} from "../../scripts/task_arguments.ts";
import { execute, type ExecutorOptions, type Outcome } from "./executor.ts";
import { minimise } from "./minimise.ts";
import { realCampaign } from "./real.ts";
import { type Schedule, scheduleOf } from "./schedule.ts";
import { summaryLines } from "./summary.ts";

/** The first and the last of some seeds. */
type Range = readonly [number, number];

function range(help: string, otherwise: string): Option<Range> {
  return {
    placeholder: "A..B",
    help,
    otherwise,
    read: (given) => {
      const [first = "", last = first, ...rest] = (given.at(-1) ?? otherwise).split("..");
      const seeds: Range = [wholeNumber(first), wholeNumber(last)];
      if (rest.length > 0 || seeds[0] > seeds[1]) {
        throw new Error(`is ${JSON.stringify(given.at(-1))}: give it as 1..50`);
      }
      return seeds;
    },
  };
}

const { values } = argumentsOf({
  name: "chaos",
  purpose:
    "Runs collectors among faults of the API server and of the reducer, and compares in the end.",
  options: {
    seeds: range("the schedules of these seeds", "1..50"),
    seed: count("S", "the schedule of one seed, with its log", undefined),
    schedule: text("FILE", "a schedule that was minimised, with its log"),
    minutes: count("M", "begins no schedule after so long", 60, 1),
    jobs: count("N", "so many processes", 1, 1),
    speed: count("K", "so many times as fast", 10, 1),
    minimise: flag("finds out what of a failed schedule is needed for its failure"),
    real: flag("on a real control plane, which KUBE_BIN and KUBEBOX name"),
    verbose: flag("with --real: tells what happens"),
    json: flag("an outcome a line, for programs"),
  },
});

const { speed, jobs, minutes } = values;
const MINIMISING_ATTEMPTS = 40;

/** Every `jobs`-th seed of the range, from the `job`-th one on. */
async function campaign(
  [first, last]: Range,
  step: number,
  told: (outcome: Outcome) => void,
): Promise<void> {
  const end = performance.now() + minutes * 60_000;
  for (let seed = first; seed <= last && performance.now() < end; seed += step) {
    told(await execute(scheduleOf(seed), { speed }));
  }
}

/** One schedule with all that is logged. */
async function single(schedule: Schedule, options: ExecutorOptions): Promise<boolean> {
  const outcome = await execute(schedule, options);
  console.log(JSON.stringify(outcome, undefined, 1));
  return outcome.problems.length === 0;
}

async function inProcesses(told: (outcome: Outcome) => void): Promise<void> {
  const [first, last] = values.seeds;
  await Promise.all(Array.from({ length: jobs }, async (_, job) => {
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", "--no-check", import.meta.filename!, "--json"],
        ...[`--seeds=${first + job}..${last}`, `--jobs=${jobs}`],
        ...[`--minutes=${minutes}`, `--speed=${speed}`],
      ],
      stdout: "piped",
    }).spawn();
    let rest = "";
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) told(JSON.parse(line) as Outcome);
    }
    if (!(await child.status).success) throw new Error(`job ${job} of the campaign ended early`);
  }));
}

function again(seed: number): string {
  return values.real
    ? `deno task chaos --real --verbose --seeds ${seed}`
    : `deno task chaos --seed ${seed}`;
}

/** Says what failed, and with `--minimise` what of the schedule is needed for it. */
async function explain({ seed, problems }: Outcome): Promise<void> {
  console.log(`seed ${seed} failed; again with its log: ${again(seed)}`);
  for (const problem of problems.slice(0, 8)) console.log(`  ${problem}`);
  if (!values.minimise || values.real) return;
  const fails = async (schedule: Schedule) =>
    (await execute(schedule, { speed })).problems.length > 0;
  const least = await minimise(scheduleOf(seed), fails, MINIMISING_ATTEMPTS);
  const path = `chaos-${seed}.json`;
  await Deno.writeTextFile(path, JSON.stringify(least, undefined, 1));
  console.log(`${least.steps.length} steps are enough: deno task chaos --schedule ${path}`);
  for (const { after, action } of least.steps) console.log(`  +${after} ${JSON.stringify(action)}`);
}

async function main(): Promise<boolean> {
  const log = (line: string) => console.log(line);
  if (values.seed !== undefined) {
    return await single(scheduleOf(values.seed), { speed, log });
  }
  if (values.schedule !== undefined) {
    return await single(JSON.parse(await Deno.readTextFile(values.schedule)), { speed, log });
  }
  if (values.json) {
    await campaign(values.seeds, jobs, (outcome) => console.log(JSON.stringify(outcome)));
    return true;
  }
  const outcomes: Outcome[] = [];
  const told = (outcome: Outcome) => {
    outcomes.push(outcome);
    if (outcomes.length % 20 === 0) console.log(`${outcomes.length} schedules done`);
    if (outcome.problems.length > 0) console.log(`seed ${outcome.seed}: ${outcome.problems[0]}`);
  };
  const begun = performance.now();
  if (values.real) {
    await realCampaign(values.seeds, minutes, told, values.verbose ? log : () => {});
  } else if (jobs > 1) await inProcesses(told);
  else await campaign(values.seeds, 1, told);
  for (const outcome of outcomes) if (outcome.problems.length > 0) await explain(outcome);
  for (const line of summaryLines(outcomes)) console.log(line);
  const seconds = Math.round((performance.now() - begun) / 1000);
  console.log(`took ${seconds} s at ${values.real ? 1 : speed} times the speed`);
  return outcomes.every(({ problems }) => problems.length === 0);
}

Deno.exit(await main() ? 0 : 1);
