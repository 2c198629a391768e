import { Failure } from "../../failure/mod.ts";
import type { ObjectKey, StringMap } from "./objects.ts";
import type { IpFamily, Workload } from "./pod_template.ts";
import type { OnOnePod, ScenarioLine, Step } from "./scenario_step.ts";
import type { WorkloadKind } from "./workloads.ts";

/** A scenario that cannot be understood; the message names the line. */
export class ScenarioError extends Failure {
  override readonly name = "ScenarioError";
  readonly category = "configuration";
}

/**
 * Reads a scenario: one step a line, `#` begins a comment, `repeat [N times]` … `end` encloses steps
 * (without a number, they are repeated for ever). Objects are named `namespace/name`, times end in
 * `ms`, `s` or `m`.
 *
 *     deployment NS/NAME image=IMAGE [replicas=N] [sidecar=IMAGE] [init=IMAGE] [label=KEY:VALUE]
 *                                    [families=IPv4,IPv6] [host-network]
 *     statefulset, daemonset, pod    the same
 *     job NS/NAME runs=TIME image=IMAGE …
 *     cronjob NS/NAME every=TIME runs=TIME image=IMAGE …
 *     rollout NS/NAME image=IMAGE    scale NS/NAME replicas=N
 *     delete NS/NAME                 the workload and all it owns
 *     delete-pod NS/NAME             one pod of the workload, with grace; another one replaces it
 *     kill-pod NS/NAME               the same by force
 *     restart NS/NAME                a container of one pod crashes and comes back
 *     debug NS/NAME                  an ephemeral container is attached to one pod
 *     touch NS/NAME                  an update that changes nothing
 *     orphan NS/NAME, adopt NS/NAME  the ReplicaSet of the Deployment
 *     delete-namespace NS            compact            signal NAME            wait TIME
 *
 * @throws {ScenarioError} at the first line that is not understood.
 */
export function parseScenario(text: string): readonly ScenarioLine[] {
  const open: { opening: Opening; lines: ScenarioLine[] }[] = [];
  let lines: ScenarioLine[] = [];
  for (const [index, raw] of text.split("\n").entries()) {
    const line = index + 1;
    const content = raw.replace(/(^|\s)#.*$/, "").trim();
    if (content === "") continue;
    const words = new Words(line, content);
    if (words.verb === "repeat") {
      open.push({ opening: { line, text: content, times: repetitions(words) }, lines });
      lines = [];
    } else if (words.verb === "end") {
      words.done();
      const outer = open.pop();
      if (outer === undefined) throw words.error("closes no repeat: remove it");
      const { times, ...opening } = outer.opening;
      if (times === Infinity && !lines.some(waits)) {
        throw new ScenarioError(
          `line ${opening.line}: this repeat never ends and never waits: add a "wait" to it`,
        );
      }
      outer.lines.push({ ...opening, step: { kind: "repeat", times, steps: lines } });
      lines = outer.lines;
    } else lines.push({ line, text: content, step: stepOf(words) });
  }
  const unclosed = open.at(-1)?.opening;
  if (unclosed !== undefined) {
    throw new ScenarioError(`line ${unclosed.line}: this repeat has no end: add a line "end"`);
  }
  return lines;
}

function waits({ step }: ScenarioLine): boolean {
  return step.kind === "wait"
    ? step.milliseconds > 0
    : step.kind === "repeat" && step.steps.some(waits);
}

interface Opening {
  readonly line: number;
  readonly text: string;
  readonly times: number;
}

const WORKLOADS: Readonly<Record<string, WorkloadKind>> = {
  deployment: "Deployment",
  statefulset: "StatefulSet",
  daemonset: "DaemonSet",
  pod: "Pod",
};

const ON_ONE_POD: readonly OnOnePod[] = ["restart", "delete-pod", "kill-pod", "touch", "debug"];

const VERBS: readonly string[] = [
  ...Object.keys(WORKLOADS),
  ...ON_ONE_POD,
  ..."job cronjob rollout scale delete orphan adopt delete-namespace compact signal wait repeat end"
    .split(" "),
];

function stepOf(words: Words): Step {
  const step = readStep(words);
  words.done();
  return step;
}

function readStep(words: Words): Step {
  const { verb } = words;
  const workloadKind = WORKLOADS[verb];
  if (workloadKind !== undefined) {
    const key = words.key();
    const replicas = words.has("replicas") ? words.count("replicas") : 1;
    return { kind: "create", workloadKind, key, replicas, workload: workloadOf(words) };
  }
  const onOnePod = ON_ONE_POD.find((name) => name === verb);
  if (onOnePod !== undefined) return { kind: onOnePod, key: words.key() };
  switch (verb) {
    case "job": {
      const key = words.key();
      return { kind: verb, key, runs: words.time("runs"), workload: workloadOf(words) };
    }
    case "cronjob": {
      const key = words.key();
      const [every, runs] = [words.time("every"), words.time("runs")];
      return { kind: verb, key, every, runs, workload: workloadOf(words) };
    }
    case "rollout":
      return { kind: verb, key: words.key(), image: words.value("image") };
    case "scale":
      return { kind: verb, key: words.key(), replicas: words.count("replicas") };
    case "delete":
    case "orphan":
    case "adopt":
      return { kind: verb, key: words.key() };
    case "delete-namespace":
      return { kind: verb, namespace: words.next("a namespace") };
    case "compact":
      return { kind: verb };
    case "signal":
      return { kind: verb, name: words.next("the name of a signal") };
    case "wait":
      return { kind: verb, milliseconds: words.duration(words.next("a time"), "wait") };
    default:
      throw words.error(`is no step: use one of ${VERBS.join(", ")}`);
  }
}

function workloadOf(words: Words): Workload {
  const image = words.value("image");
  const sidecars = words.values("sidecar");
  const initImages = words.values("init");
  const labels = words.values("label").map((text): [string, string] => {
    const [key = "", value] = text.split(":", 2);
    if (key === "" || value === undefined) throw words.error(`label=${text} is not KEY:VALUE`);
    return [key, value];
  });
  const families = words.values("families").flatMap((list) => list.split(","));
  return {
    image,
    ...(sidecars.length === 0 ? {} : { sidecars }),
    ...(initImages.length === 0 ? {} : { initImages }),
    ...(labels.length === 0 ? {} : { labels: Object.fromEntries(labels) satisfies StringMap }),
    ...(families.length === 0 ? {} : { families: families.map((each) => familyOf(each, words)) }),
    ...(words.flag("host-network") ? { hostNetwork: true } : {}),
  };
}

function familyOf(text: string, words: Words): IpFamily {
  if (text === "IPv4" || text === "IPv6") return text;
  throw words.error(`families=${text} is no address family: use IPv4, IPv6 or both`);
}

function repetitions(words: Words): number {
  if (words.atEnd()) return Infinity;
  const text = words.next("how many times");
  if (!/^[1-9]\d*$/.test(text)) throw words.error(`${text} is no number of times`);
  if (!words.atEnd()) words.flag("times");
  words.done();
  return Number(text);
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/** The words of a line, taken one by one, so that what is left over is an error. */
class Words {
  readonly verb: string;
  readonly #line: number;
  readonly #text: string;
  #left: string[];

  constructor(line: number, text: string) {
    this.#line = line;
    this.#text = text;
    const [verb = "", ...rest] = text.split(/\s+/);
    this.verb = verb;
    this.#left = rest;
  }

  error(message: string): ScenarioError {
    return new ScenarioError(`line ${this.#line}: "${this.#text}": ${message}`);
  }

  atEnd(): boolean {
    return this.#left.length === 0;
  }

  done(): void {
    const [extra] = this.#left;
    if (extra !== undefined) throw this.error(`"${extra}" is not understood here: remove it`);
  }

  next(what: string): string {
    const word = this.#left.shift();
    if (word === undefined) throw this.error(`${what} is missing after "${this.verb}"`);
    return word;
  }

  key(): ObjectKey {
    const word = this.next("NAMESPACE/NAME");
    const [, namespace, name] = /^([a-z0-9-]+)\/([a-z0-9.-]+)$/.exec(word) ?? [];
    if (namespace === undefined || name === undefined) {
      throw this.error(`"${word}" is not NAMESPACE/NAME in lower case`);
    }
    return { namespace, name };
  }

  has(name: string): boolean {
    return this.#left.some((word) => word.startsWith(`${name}=`));
  }

  flag(name: string): boolean {
    const found = this.#left.includes(name);
    this.#left = this.#left.filter((word) => word !== name);
    return found;
  }

  values(name: string): readonly string[] {
    const prefix = `${name}=`;
    const found = this.#left.filter((word) => word.startsWith(prefix));
    this.#left = this.#left.filter((word) => !word.startsWith(prefix));
    return found.map((word) => word.slice(prefix.length));
  }

  value(name: string): string {
    const [value, ...more] = this.values(name);
    if (value === undefined || value === "") throw this.error(`${name}=… is missing`);
    if (more.length > 0) throw this.error(`${name}= is there twice`);
    return value;
  }

  count(name: string): number {
    const text = this.value(name);
    if (!/^\d{1,6}$/.test(text)) throw this.error(`${name}=${text} is no number from 0 to 999999`);
    return Number(text);
  }

  time(name: string): number {
    return this.duration(this.value(name), name);
  }

  duration(text: string, name: string): number {
    const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? [];
    const factor = UNITS[unit];
    if (amount === undefined || factor === undefined) {
      throw this.error(`${name} ${text} is no time such as 500ms, 2s or 1m`);
    }
    return Number(amount) * factor;
  }
}
