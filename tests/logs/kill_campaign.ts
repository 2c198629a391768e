// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * `deno task logs:kill`: the real agent is killed at random moments while the logs rotate every 50 ms.
 * Into a file every record has to be there exactly once.
 */
import { fileURLToPath } from "node:url";
import { argumentsOf, count, text } from "../../scripts/task_arguments.ts";
import { Random } from "../../src/testbed/simulator/mod.ts";
import { check } from "./support/checker.ts";
import { KubeletWriter } from "./support/kubelet_writer.ts";

const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));
const ROTATE_MILLISECONDS = 50;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function main(): Promise<void> {
  const { values } = argumentsOf({
    name: "logs:kill",
    purpose: "Kills the log agent at random moments, and counts what is lost or repeated.",
    options: {
      kills: count("N", "how often", 200),
      seed: count("S", "the same seed writes the same logs", 1),
      program: text("PATH", "the compiled program; the sources when absent"),
    },
  });
  const folder = await Deno.makeTempDir();
  const output = `${folder}/out`;
  const random = new Random(values.seed);
  const writer = new KubeletWriter({
    root: `${folder}/pods`,
    seed: values.seed,
    streams: 8,
    maxFiles: 100_000,
    wallClock: Date.now,
  });
  const [command, ...before] = values.program === undefined
    ? [Deno.execPath(), "run", "-A", "--no-check", MAIN]
    : [values.program];
  await Deno.writeTextFile(
    `${folder}/inventory.json`,
    JSON.stringify({ version: 1, takenAt: new Date().toISOString(), since: null, pods: [] }),
  );
  const start = (...more: readonly string[]) =>
    new Deno.Command(command!, {
      args: [
        ...before,
        "logs",
        `--state-dir=${folder}/state`,
        `--pod-logs-dir=${folder}/pods`,
        `--inventory=${folder}/inventory.json`,
        `--output=${output}`,
        "--checkpoint-interval=100ms",
        "--http-listen=off",
        "--api-listen=off",
        ...more,
      ],
      stdout: "null",
      stderr: "piped",
    }).spawn();
  const writing = setInterval(() => {
    for (let n = 0; n < 20; n++) writer.write();
  }, 5);
  const rotating = setInterval(() => writer.rotate(), ROTATE_MILLISECONDS);
  const restarting = setInterval(() => writer.restart(), 3_000);
  for (let kill = 0; kill < values.kills; kill++) {
    const agent = start();
    const reading = agent.stderr.cancel();
    await pause(100 + random.below(900));
    agent.kill("SIGKILL");
    await Promise.all([agent.status, reading]);
  }
  for (const timer of [writing, rotating, restarting]) clearInterval(timer);
  writer.close();
  const last = start("--until-eof");
  const [status, error] = await Promise.all([last.status, new Response(last.stderr).text()]);
  if (!status.success) throw new Error(`the last run ended with ${status.code}: ${error}`);
  const records = (await Deno.readTextFile(output)).split("\n").filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  const { examples, ...counts } = check(writer.truths, records);
  console.log(`${values.kills} kills, ${records.length} records: ${JSON.stringify(counts)}`);
  for (const example of examples) console.log(example);
  if (Object.values(counts).some((one) => one > 0)) {
    console.log(`the logs are in ${folder}`);
    Deno.exit(1);
  }
  await Deno.remove(folder, { recursive: true });
}

if (import.meta.main) await main();
