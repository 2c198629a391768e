// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * Everything continuous integration runs, in one command. The last line is the sum of it:
 * `N passed, N failed`, with `, N skipped` when something was.
 *
 * With arguments only the phases of these names run: `deno task test fmt unit`.
 */
import { FROM_SOURCES } from "./confined_tests.ts";
import { readJunitReport } from "./junit_report.ts";
import { argumentsOf } from "./task_arguments.ts";

const ROOT = new URL("../", import.meta.url);

/** For all phases together: continuous integration ends a run that takes 40. */
const TOTAL_MINUTES = 35;

interface Outcome {
  passed: number;
  failed: number;
  /** What did not run, and why. */
  skipped: string[];
}

/** A part of the run; the reason instead of arguments when it cannot run here. */
export interface Phase {
  readonly name: string;
  readonly title: string;
  readonly kind: "command" | "tests";
  readonly minutes: number;
  readonly program?: string;
  readonly args: readonly string[] | { readonly missing: string };
}

/** What only some machines have, and what each variable has to name for it to take part. */
interface Equipment {
  readonly what: string;
  readonly variables: Readonly<Record<string, string>>;
  /** What is tested instead. */
  readonly instead?: string;
  /** With this variable nothing is missing. */
  readonly unless?: string;
}

const EQUIPMENT: readonly Equipment[] = [
  {
    what: "a real Kubernetes control plane",
    variables: { KUBE_BIN: "its programs", KUBEBOX: "the folder of its up.sh and down.sh" },
    instead: "the simulator",
  },
  {
    what: "a real API server of Kubernetes 1.37",
    variables: { KUBE_BIN_137: "its programs" },
  },
  {
    what: "a decoder and an API server of another project",
    variables: { K8S_COLLECTOR_PEERS: "the folder of refdecode and mockapi" },
    instead: "the tests' own decoder and the simulator",
  },
  {
    what: "a genuine reducer",
    variables: { K8S_COLLECTOR_REDUCER: "the folder of its run.sh" },
  },
  { what: "the Helm charts", variables: { HELM: "helm, or scripts/tools/helm" } },
  { what: "the published chart itself", variables: { OPENTELEMETRY_EBPF_CHART: "its folder" } },
  {
    what: "what the published chart renders",
    variables: { OPENTELEMETRY_EBPF_RENDERED: "a folder of it" },
    unless: "OPENTELEMETRY_EBPF_CHART",
  },
  {
    what: "Prometheus' own parsers",
    variables: {
      PROMLINT: "scripts/tools/promlint",
      PROMETHEUS_CLIENT: "scripts/tools/prometheus_client",
    },
    instead: "the tests' own parser",
  },
  { what: "actionlint", variables: { ACTIONLINT: "it" } },
];

/** What this machine does not have, what is tested instead, and what to set. */
export function missingEquipment(
  environment: Readonly<Record<string, string>>,
): readonly string[] {
  return EQUIPMENT.flatMap(({ what, variables, instead, unless = "" }) => {
    if (environment[unless] !== undefined) return [];
    const missing = Object.entries(variables).filter(([name]) => environment[name] === undefined);
    if (missing.length === 0) return [];
    const set = missing.map(([name, value]) => `${name} to ${value}`).join(" and ");
    const place = instead === undefined ? "" : ` (but with ${instead})`;
    return [`not tested with ${what}${place}: set ${set}`];
  });
}

/**
 * What runs, in this order, on a machine with these variables. Where the compiled program can be
 * confined, the end-to-end tests run so; of what runs from the sources as well there is only the
 * life of workloads then, unless the phase is asked for by its name.
 */
export function phases(
  environment: Readonly<Record<string, string>>,
  names: readonly string[] = [],
): readonly Phase[] {
  const sources = ["main.ts", "src", "tests", "bench", "scripts"];
  // Types have been checked by then.
  const test = ["test", "-A", "--no-check"];
  const unit = [...test, "--parallel", "--ignore=tests/e2e,tests/binary", "tests"];
  // Most of the time they wait; two at once need little more than half of it.
  const endToEnd = ["--parallel", "tests/e2e"];
  const fromSources = ["--parallel", "tests/e2e/lifecycle_test.ts", ...FROM_SOURCES];
  const { DENO, DENORT_BIN, GITHUB_ACTIONS } = environment;
  // GitHub's machines can download it.
  const missingRuntime = DENORT_BIN === undefined && GITHUB_ACTIONS !== "true"
    ? { missing: "DENORT_BIN is not set to the runtime `deno compile` appends to" }
    : undefined;
  const missingRoot = Deno.build.os !== "linux" || Deno.uid() !== 0
    ? { missing: "only root of a Linux machine may become another user" }
    : undefined;
  const missingConfinement = missingRuntime ?? missingRoot;
  const isWhole = missingConfinement !== undefined || names.includes("e2e");
  return [
    {
      name: "fmt",
      title: "formatting",
      kind: "command",
      minutes: 2,
      args: ["fmt", "--check"],
    },
    { name: "lint", title: "lint rules", kind: "command", minutes: 2, args: ["lint"] },
    { name: "check", title: "types", kind: "command", minutes: 4, args: ["check", ...sources] },
    {
      name: "bench",
      title: "benchmarks, for breakage only",
      kind: "command",
      minutes: 2,
      args: ["bench", "-A", "--no-check", "bench"],
    },
    {
      name: "unit",
      title: "unit, property and integration tests",
      kind: "tests",
      minutes: 8,
      args: unit,
    },
    {
      name: "oldest",
      title: "the same on the oldest supported Deno",
      kind: "tests",
      minutes: 8,
      ...(DENO === undefined ? {} : { program: DENO }),
      args: DENO === undefined
        ? { missing: "DENO is not set to the program of a Deno 2.6.10" }
        : unit,
    },
    {
      name: "e2e",
      title: isWhole ? "end-to-end tests" : "end-to-end tests that need the sources",
      kind: "tests",
      minutes: 12,
      args: [...test, ...isWhole ? endToEnd : fromSources],
    },
    {
      name: "confined",
      title: "end-to-end tests of the compiled program, where a container would run it",
      kind: "tests",
      minutes: 14,
      args: missingConfinement ?? ["run", "-A", "scripts/confined_tests.ts", ...endToEnd],
    },
    {
      name: "binary",
      title: "tests of the compiled program",
      kind: "tests",
      minutes: 10,
      args: missingRuntime ?? [...test, "tests/binary"],
    },
  ];
}

/** Runs a Deno program until it ends or the time is up, and then ends it. */
async function run(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  seconds: number,
): Promise<{ readonly success: boolean; readonly timedOut: boolean }> {
  const child = new Deno.Command(program, {
    args: [...args],
    cwd: ROOT,
    env: environment,
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn();
  let timedOut = false;
  let killer: ReturnType<typeof setTimeout> | undefined;
  const timer = setTimeout(() => {
    timedOut = true;
    // At an interrupt `deno test` names the tests that were still running.
    child.kill("SIGINT");
    killer = setTimeout(() => child.kill("SIGKILL"), 5_000);
  }, seconds * 1000);
  const { success } = await child.status;
  clearTimeout(timer);
  clearTimeout(killer);
  return { success, timedOut };
}

async function runPhase(
  phase: Phase,
  environment: Readonly<Record<string, string>>,
  secondsLeft: number,
): Promise<Outcome> {
  if ("missing" in phase.args) {
    return { passed: 0, failed: 0, skipped: [`${phase.title}: ${phase.args.missing}`] };
  }
  console.log(`\n== ${phase.name}: ${phase.title}`);
  const seconds = Math.min(phase.minutes * 60, secondsLeft);
  const report = await Deno.makeTempFile({ suffix: ".xml" });
  try {
    const args = phase.kind === "tests" ? [...phase.args, `--junit-path=${report}`] : phase.args;
    const { success, timedOut } = await run(
      phase.program ?? Deno.execPath(),
      args,
      environment,
      seconds,
    );
    if (timedOut) console.log(`${phase.name}: ended after ${Math.round(seconds)} s`);
    if (phase.kind === "command") {
      return { passed: success ? 1 : 0, failed: success ? 0 : 1, skipped: [] };
    }
    const { passed, failed, skipped } = readJunitReport(await Deno.readTextFile(report));
    // A run that broke off, or a file that could not be loaded, is in no report.
    return { passed, failed: success ? failed : Math.max(1, failed), skipped: [...skipped] };
  } catch (error) {
    // A program that cannot be started fails its phase, not the phases after it.
    console.log(`${phase.name}: ${error}`);
    return { passed: 0, failed: 1, skipped: [] };
  } finally {
    await Deno.remove(report);
  }
}

/** The variables the tests go by; one spelling of each. */
function environmentOfTests(): Record<string, string> {
  const environment = Deno.env.toObject();
  const assets = environment.KUBEBUILDER_ASSETS;
  if (environment.KUBE_BIN === undefined && assets !== undefined) environment.KUBE_BIN = assets;
  return environment;
}

async function main(names: readonly string[]): Promise<number> {
  const environment = environmentOfTests();
  const all = phases(environment, names);
  const unknown = names.filter((name) => !all.some((phase) => phase.name === name));
  if (unknown.length > 0) {
    console.error(`no phase ${unknown.join(", ")}\nsee deno task test --help`);
    return 5;
  }
  const begun = performance.now();
  const total: Outcome = { passed: 0, failed: 0, skipped: [] };
  const failedPhases: string[] = [];
  for (const phase of all.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const secondsLeft = TOTAL_MINUTES * 60 - (performance.now() - begun) / 1000;
    const outcome = secondsLeft > 1
      ? await runPhase(phase, environment, secondsLeft)
      : { passed: 0, failed: 1, skipped: [] };
    if (secondsLeft <= 1) console.log(`\n== ${phase.name}: no time left of ${TOTAL_MINUTES} min`);
    total.passed += outcome.passed;
    total.failed += outcome.failed;
    total.skipped.push(...outcome.skipped);
    if (outcome.failed > 0) failedPhases.push(phase.name);
  }

  console.log("");
  for (const line of missingEquipment(environment)) console.log(line);
  for (const skipped of total.skipped) console.log(`skipped ${skipped}`);
  if (failedPhases.length > 0) console.log(`failed in: ${failedPhases.join(", ")}`);
  const skips = total.skipped.length > 0 ? `, ${total.skipped.length} skipped` : "";
  console.log(`${total.passed} passed, ${total.failed} failed${skips}`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

if (import.meta.main) {
  const phaseNames = phases({}).map(({ name, title }) => `  ${name.padEnd(8)}  ${title}`);
  const { operands } = argumentsOf({
    name: "test",
    purpose: "Runs everything continuous integration runs, or the phases that are named.",
    options: {},
    operands: { placeholder: "PHASE", help: ["one of these", ...phaseNames].join("\n") },
  });
  Deno.exit(await main(operands));
}
