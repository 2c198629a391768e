import {
  ConfigurationError,
  DOCUMENT_BYTES,
  readNamedFile,
  suggest,
} from "../configuration/mod.ts";
import { acceptable, CollectorDeployment } from "../deployment/client/mod.ts";
import { render } from "../deployment/objects/mod.ts";
import { withPresets } from "../deployment/presets/mod.ts";
import { type Outcome, PlanRefusedError } from "../deployment/rollout/mod.ts";
import {
  readSpecification,
  SpecificationError,
  specificationJsonSchema,
  SpecificationSource,
} from "../deployment/specification/mod.ts";
import { Failure } from "../failure/mod.ts";
import {
  configureLogging,
  describeFailure,
  exitCodeOf,
  exitCodes,
  reportFailure,
} from "../operations/mod.ts";
import { print, printError } from "../terminal/mod.ts";
import { SYSTEM_CLOCK } from "../time/mod.ts";
import { commandSettings } from "./command_settings.ts";
import { connectApi } from "./connect_api.ts";
import { applyVerb, deleteVerb, diffVerb, scaleVerb, updateConfigVerb } from "./deploy_live.ts";
import { eventsVerb, metricsVerb, statusVerb, waitVerb } from "./deploy_views.ts";
import { injectLive, injectText, removeFromText } from "./deploy_inject.ts";
import { printObjects } from "./deploy_output.ts";
import { type DeploySettings, deploySettings, SWITCHES } from "./deploy_settings.ts";
import { textFileReader } from "./read_text_file.ts";
import { refuseKeyLog, type Surroundings } from "./runtime_variables.ts";
import { wasStopped } from "./was_stopped.ts";

export const VERBS = [
  "render",
  "diff",
  "apply",
  "status",
  "wait",
  "scale",
  "update-config",
  "metrics",
  "events",
  "inject",
  "delete",
] as const;
export type Verb = (typeof VERBS)[number];

/** What is there can be looked at and deleted, whatever its file says by now. */
const LOOKING: ReadonlySet<Verb> = new Set(["status", "wait", "metrics", "events", "delete"]);

const SHORT: Readonly<Record<string, string>> = {
  "-f": "--file",
  "-l": "--selector",
  "-n": "--namespace",
};

interface Words {
  readonly verb: Verb;
  /** Of `scale`. */
  readonly replicas: number | undefined;
  readonly flags: readonly string[];
}

/** Deploys Collectors. @returns the exit code */
export async function deploy(
  args: readonly string[],
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<number> {
  const words = wordsOf(args);
  const { settings } = commandSettings(deploySettings, words.flags, surroundings.environment, {
    switches: SWITCHES,
  });
  if (words.verb === "render" && settings.schema) {
    print(JSON.stringify(specificationJsonSchema(), undefined, 2).split("\n"));
    return exitCodes.success;
  }
  const { logLevel: level, logFormat: format } = settings;
  using logging = configureLogging({ level, format, environment: surroundings.environment });
  try {
    refuseKeyLog(surroundings.environment);
    return await carryOut(words, settings, surroundings, logging.hide, signal);
  } catch (error) {
    if (wasStopped(error, signal)) return exitCodes.success;
    if (error instanceof SpecificationError || error instanceof PlanRefusedError) {
      printError(error.lines.map((line) => `error: ${line}`));
      // Whoever deploys sits before it, or reads what a pipeline wrote: no log of lines of JSON.
    } else if (error instanceof Failure) printError(describeFailure(error));
    else reportFailure(error);
    return exitCodeOf(error);
  }
}

async function carryOut(
  { verb, replicas }: Words,
  settings: DeploySettings,
  surroundings: Surroundings,
  onSecret: (secret: string) => void,
  signal: AbortSignal,
): Promise<number> {
  const readTextFile = textFileReader(SYSTEM_CLOCK, signal);
  const { file } = settings;
  const isText = verb === "inject" && !settings.apply;
  if (isText && settings.remove) return await removeFromText();
  if (file === undefined) {
    throw new ConfigurationError(
      `deploy ${verb} needs -f FILE: the deployment, or - for standard input`,
    );
  }
  if (isText && file === "-") {
    throw new ConfigurationError(
      "deploy inject reads manifests from standard input: give -f a file",
    );
  }
  const text = file === "-"
    ? await new Response(Deno.stdin.readable).text()
    : await readNamedFile(readTextFile, "--file", file, DOCUMENT_BYTES);
  const source = new SpecificationSource(file === "-" ? "standard input" : file, text);
  const line = source.line.bind(source);
  const specification = readSpecification(withPresets(source.value()), line);
  if (!LOOKING.has(verb)) {
    const { findings } = acceptable(specification, line);
    for (const finding of findings) printError(`notice: ${line(finding)}`);
  }
  const isNetwork = specification.presets?.includes("network") ?? false;
  const more = isNetwork
    ? await (await import("./deploy_network.ts")).networkObjects(specification, settings.image)
    : [];
  if (verb === "render") {
    const own = render(acceptable(specification, line), { serviceMonitors: true });
    printObjects([...more, ...own], settings.output);
    return exitCodes.success;
  }
  if (isText) return await injectText(specification);
  using connected = await connectApi(settings, {
    surroundings,
    readTextFile,
    onSecret,
    onWarning: (warning) => printError(`the server warns: ${warning}`),
    signal,
  });
  const written: Outcome[] = [];
  const deployment = new CollectorDeployment(specification, {
    api: connected.api,
    clock: SYSTEM_CLOCK,
    wallClock: Date.now,
    signal,
    more,
    report: (outcome) => written.push(outcome),
    progress: (why) => printError(`not ready yet: ${why}`),
    line,
  });
  switch (verb) {
    case "diff":
      return await diffVerb(deployment, settings);
    case "apply":
      return await applyVerb(deployment, settings, written);
    case "status":
      return await statusVerb(deployment, settings);
    case "wait":
      return await waitVerb(deployment, settings);
    case "scale":
      return await scaleVerb(deployment, replicas);
    case "update-config":
      return await updateConfigVerb(deployment, specification);
    case "metrics":
      return await metricsVerb(deployment, settings);
    case "events":
      return await eventsVerb(deployment, settings);
    case "inject":
      return await injectLive(connected.api, specification, settings, signal);
    case "delete":
      return await deleteVerb(deployment, settings);
  }
}

/** @throws {ConfigurationError} for what is no verb, or has too many words */
function wordsOf(args: readonly string[]): Words {
  const [first = "", ...rest] = args;
  const verb = VERBS.find((one) => one === first);
  if (verb === undefined) {
    const meant = suggest(first, VERBS);
    const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
    throw new ConfigurationError(
      `deploy has no ${JSON.stringify(first)}.${hint} Allowed: ${VERBS.join(", ")}`,
    );
  }
  const [word = ""] = rest;
  const isCount = verb === "scale" && /^\d+$/.test(word);
  const flags = (isCount ? rest.slice(1) : rest).map((one) => SHORT[one] ?? one);
  return { verb, replicas: isCount ? Number(word) : undefined, flags };
}
