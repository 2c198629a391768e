// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * `deno task logs:kill`: the real agent is killed at random moments while the logs rotate every 50 ms.
 * Into a file every record has to be there exactly once; by OTLP at least once, what is repeated the
 * same to the byte, and no more than was under way.
 */
import { argumentsOf, count, flag, text } from "../../scripts/task_arguments.ts";
import { check } from "./support/checker.ts";
import { killAgents } from "./support/killed_agent.ts";
import { killOverOtlp, WINDOW_BYTES } from "./support/otlp_kills.ts";

const LIFE = { least: 100, most: 1_000 } as const;

interface Campaign {
  readonly folder: string;
  readonly seed: number;
  readonly kills: number;
  readonly program: string | undefined;
}

/** @returns whether all is as it has to be */
async function intoFile(campaign: Campaign): Promise<boolean> {
  const output = `${campaign.folder}/out`;
  const truths = await killAgents({ ...campaign, output: [`--output=${output}`], life: LIFE });
  const records = (await Deno.readTextFile(output)).split("\n").filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  const { examples, ...counts } = check(truths, records);
  console.log(`${campaign.kills} kills, ${records.length} records: ${JSON.stringify(counts)}`);
  for (const example of examples) console.log(example);
  return Object.values(counts).every((one) => one === 0);
}

async function overOtlp(campaign: Campaign): Promise<boolean> {
  const { verdict, ...report } = await killOverOtlp({ ...campaign, life: LIFE });
  const { examples, ...counts } = verdict;
  console.log(`${campaign.kills} kills: ${JSON.stringify({ ...report, ...counts })}`);
  for (const example of examples) console.log(example);
  return report.unequal === 0 && report.mostRepeatedBytes <= WINDOW_BYTES &&
    Object.values(counts).every((one) => one === 0);
}

async function main(): Promise<void> {
  const { values } = argumentsOf({
    name: "logs:kill",
    purpose: "Kills the log agent at random moments, and counts what is lost or repeated.",
    options: {
      kills: count("N", "how often", 200),
      seed: count("S", "the same seed writes the same logs", 1),
      otlp: flag("send by OTLP to a server that fails now and then, and not into a file"),
      program: text("PATH", "the compiled program; the sources when absent"),
    },
  });
  const { kills, seed, program } = values;
  const folder = await Deno.makeTempDir();
  const campaign = { folder, seed, kills, program };
  if (!await (values.otlp ? overOtlp(campaign) : intoFile(campaign))) {
    console.log(`the logs are in ${folder}`);
    Deno.exit(1);
  }
  await Deno.remove(folder, { recursive: true });
}

if (import.meta.main) await main();
