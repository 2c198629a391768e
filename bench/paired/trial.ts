import type { Program } from "../../tests/e2e/support/program.ts";
import { pause } from "../../tests/e2e/support/wait_for.ts";
import { startCollector, usageOf } from "../measured.ts";
import type { Contender } from "./contender.ts";
import type { Stage } from "./stage.ts";

/** By name; of all of them less is better. */
export type Figures = Readonly<Record<string, number>>;

const FLAGS = ["--http-listen=off", "--log-level=warning"];

/** What a start leaves behind is collected by then, and the runtime has given memory back. */
const SETTLING_MILLISECONDS = 3_000;

/** What comes after the last event: gathering, sending, timers. */
const TRAILING_MILLISECONDS = 1_000;

const TOLD_WITHIN_MILLISECONDS = 120_000;

/** One life of a collector: its start, its rest, and its work while pods change. */
export async function measure({ command, name }: Contender, stage: Stage): Promise<Figures> {
  const { kubeconfig, intakePort } = stage;
  const begun = performance.now();
  await using collector = startCollector([...command, ...FLAGS], { kubeconfig, intakePort });
  await complete(collector, stage, name);
  const told = performance.now();
  const atTold = await usageOf(collector.pid);
  await pause(SETTLING_MILLISECONDS);
  const settled = await usageOf(collector.pid);
  const events = await stage.churn();
  await pause(TRAILING_MILLISECONDS);
  const churned = await usageOf(collector.pid);
  await collector.stop();
  return {
    "start until told [s]": (told - begun) / 1000,
    "CPU until told [s]": atTold.cpuSeconds,
    "most memory until told [MB]": atTold.peakMegabytes,
    "memory, settled [MB]": settled.residentMegabytes,
    "CPU per event [µs]": (churned.cpuSeconds - settled.cpuSeconds) / events * 1e6,
  };
}

/** @throws {Error} when the collector ends before, or takes far too long */
async function complete(collector: Program, stage: Stage, name: string): Promise<void> {
  const late = Promise.withResolvers<string>();
  const timer = setTimeout(() => late.resolve("it took too long"), TOLD_WITHIN_MILLISECONDS);
  const why = await Promise.race([
    stage.complete.then(() => undefined),
    collector.ended.then(() => "it ended"),
    late.promise,
  ]);
  clearTimeout(timer);
  if (why === undefined) return;
  throw new Error(`${name} has not told everything: ${why}\n${collector.errors.join("\n")}`);
}
