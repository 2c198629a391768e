// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * `deno task logs:storm`: logs that rotate faster than anybody could want, of which the kubelet keeps
 * five files. What is lost is what was removed before the agent saw it; nothing else is.
 */
import { argumentsOf, count, text } from "../../scripts/task_arguments.ts";
import { realAgent } from "./support/real_agent.ts";

const KEPT = 5;

interface Storm {
  readonly root: string;
  readonly streams: number;
  /** A second, of each stream. */
  readonly rotations: number;
  readonly seconds: number;
}

interface Written {
  /** By folder: the length of each line, by its number. */
  readonly lines: ReadonlyMap<string, number[]>;
  readonly rotations: number;
}

/** One line a file. */
async function blow({ root, streams, rotations, seconds }: Storm): Promise<Written> {
  const folders = Array.from({ length: streams }, (_, n) => {
    const uid = `${String(n).padStart(8, "0")}-0000-4000-8000-000000000000`;
    return { folder: `load_pod-${n}_${uid}`, lines: [] as number[] };
  });
  for (const { folder } of folders) Deno.mkdirSync(`${root}/${folder}/app`, { recursive: true });
  const encoder = new TextEncoder();
  const begun = Date.now();
  let done = 0;
  for (let elapsed = 0; elapsed < seconds * 1000; elapsed = Date.now() - begun) {
    const due = Math.floor(elapsed / 1000 * rotations * streams);
    for (let n = 0; done < due && n < streams; n++, done++) {
      const { folder, lines } = folders[done % streams]!;
      const log = `${root}/${folder}/app/0.log`;
      const number = lines.length;
      const line = encoder.encode(
        `${new Date().toISOString()} stdout F n=${number} ${"x".repeat(80)}\n`,
      );
      Deno.writeFileSync(log, line, { append: true });
      lines.push(line.length);
      const stamp = (k: number) => `20260101-${String(k).padStart(6, "0")}`;
      Deno.renameSync(log, `${log}.${stamp(number)}`);
      if (number >= KEPT - 1) Deno.removeSync(`${log}.${stamp(number - KEPT + 1)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return {
    lines: new Map(folders.map(({ folder, lines }) => [folder, lines])),
    rotations: done,
  };
}

/** What is missing, and whether what came is in order and once. */
function compare({ lines }: Written, output: string) {
  const came = new Map<string, number[]>();
  for (const text of output.split("\n")) {
    if (text === "") continue;
    const record = JSON.parse(text);
    const pod = `${record["k8s.namespace.name"]}_${record["k8s.pod.name"]}_${
      record["k8s.pod.uid"]
    }`;
    const number = Number(/^n=(\d+)/.exec(record.body)?.[1]);
    came.set(pod, [...came.get(pod) ?? [], number]);
  }
  let [total, lost, lostBytes, wrong] = [0, 0, 0, 0];
  for (const [pod, lengths] of lines) {
    const numbers = came.get(pod) ?? [];
    const seen = new Set(numbers);
    total += lengths.length;
    wrong += numbers.filter((number, index) => index > 0 && number <= numbers[index - 1]!).length;
    for (const [number, length] of lengths.entries()) {
      if (seen.has(number)) continue;
      lost++;
      lostBytes += length;
    }
  }
  return { total, lost, lostBytes, wrong };
}

async function main(): Promise<void> {
  const { values } = argumentsOf({
    name: "logs:storm",
    purpose: "Rotates logs faster than they are kept, and counts what the log agent misses.",
    options: {
      streams: count("N", "containers", 500),
      rotations: count("N", "rotations a second, of each", 20),
      seconds: count("S", "how long", 60),
      program: text("PATH", "the compiled program; the sources when absent"),
    },
  });
  const folder = await Deno.makeTempDir();
  const root = `${folder}/pods`;
  await Deno.mkdir(root);
  const start = await realAgent({ folder, program: values.program });
  const output = `--output=${folder}/out`;
  const agent = start(output, "--http-listen=127.0.0.1:0");
  const written = await blow({ root, ...values });
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  agent.kill("SIGTERM");
  await agent.status;
  await start(output, "--until-eof", "--http-listen=off").status;
  const result = compare(written, await Deno.readTextFile(`${folder}/out`));
  const rate = Math.round(written.rotations / values.seconds);
  console.log(`${values.streams} streams, ${rate} rotations/s, ${result.total} files`);
  console.log(
    `${result.lost} removed before they were seen (${result.lostBytes} bytes), ` +
      `${result.wrong} repeated or out of order`,
  );
  await Deno.remove(folder, { recursive: true });
  if (result.wrong > 0) Deno.exit(1);
}

if (import.meta.main) await main();
