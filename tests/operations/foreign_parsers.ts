import type { Metric } from "../../src/operations/mod.ts";

/** A sample as a parser that is not ours understood it. */
export interface ForeignSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly type: string;
  readonly help: string;
}

export interface Reading {
  readonly samples: readonly ForeignSample[];
  /** What the parser's linter objects to; empty where it has none. */
  readonly problems: readonly string[];
}

/** Variables that name a program with parsers, as those of `scripts/tools` are. */
const PROGRAMS = { go: "PROMLINT", python: "PROMETHEUS_CLIENT" } as const;

async function run(program: string, page: string): Promise<string> {
  const child = new Deno.Command(program, { stdin: "piped", stdout: "piped", stderr: "piped" })
    .spawn();
  const [{ success, stdout, stderr }] = await Promise.all([
    child.output(),
    new Response(page).body!.pipeTo(child.stdin),
  ]);
  const decoder = new TextDecoder();
  if (!success) throw new Error(`${program}: ${decoder.decode(stderr).trim().split("\n").at(-1)}`);
  return decoder.decode(stdout);
}

/** Go writes `+Inf`, Python `inf`. */
function numberOf(text: string): number {
  return Number(text.replace(/^([+-]?)inf$/i, "$1Infinity"));
}

/** What each parser of a program makes of a page, by the parser's name. */
async function readings(program: string, page: string): Promise<ReadonlyMap<string, Reading>> {
  const parsers: Record<string, {
    readonly samples: readonly (Omit<ForeignSample, "value"> & { readonly value: string })[];
    readonly problems: readonly string[];
  }> = JSON.parse(await run(program, page));
  return new Map(
    Object.entries(parsers).map(([parser, { samples, problems }]) => [parser, {
      samples: inOrder(samples.map((sample) => ({ ...sample, value: numberOf(sample.value) }))),
      problems,
    }]),
  );
}

function inOrder(samples: readonly ForeignSample[]): readonly ForeignSample[] {
  const key = ({ name, labels }: ForeignSample) =>
    JSON.stringify([name, ...Object.entries(labels).sort()]);
  return samples.map((sample) => [key(sample), sample] as const)
    .sort(([a], [b]) => a < b ? -1 : 1).map(([, sample]) => sample);
}

/** What a reader of the metrics has to understand: everything that is known. */
export async function meant(metrics: readonly Metric[]): Promise<readonly ForeignSample[]> {
  const samples = await Promise.all(
    metrics.map(async ({ name, help, kind: type, read }) =>
      (await read()).flatMap(([labels, value]) =>
        value === undefined ? [] : [{ name, labels, value, type, help }]
      )
    ),
  );
  return inOrder(samples.flat());
}

/** The program may have to be built or installed first, which not every machine can. */
async function lackOf(variable: string): Promise<string | undefined> {
  const program = Deno.env.get(variable);
  if (program === undefined) return `${variable} not set`;
  try {
    await run(program, "");
    return undefined;
  } catch (error) {
    return `${variable} does not run: ${error instanceof Error ? error.message : error}`;
  }
}

const lacks = new Map(
  await Promise.all(
    Object.values(PROGRAMS).map(async (variable) => [variable, await lackOf(variable)] as const),
  ),
);

/** A test for each program with parsers; left out, and it says why, where this machine has it not. */
export function readByOthers(
  name: string,
  check: (read: (page: string) => Promise<ReadonlyMap<string, Reading>>) => Promise<void>,
): void {
  for (const [language, variable] of Object.entries(PROGRAMS)) {
    const lack = lacks.get(variable);
    Deno.test({
      name: `${name} in ${language}${lack === undefined ? "" : ` (${lack})`}`,
      ignore: lack !== undefined,
      fn: () => check((page) => readings(Deno.env.get(variable) ?? "", page)),
    });
  }
}
