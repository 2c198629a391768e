import { ConfigurationError, DOCUMENT_BYTES, readNamedFile } from "../configuration/mod.ts";
import { CollectorDeployment } from "../deployment/client/mod.ts";
import { PlanRefusedError } from "../deployment/rollout/mod.ts";
import {
  readSpecification,
  SpecificationError,
  specificationJsonSchema,
  SpecificationSource,
} from "../deployment/specification/mod.ts";
import { configureLogging, exitCodeOf, exitCodes, reportFailure } from "../operations/mod.ts";
import { print, printError } from "../terminal/mod.ts";
import { SYSTEM_CLOCK } from "../time/mod.ts";
import { commandSettings } from "./command_settings.ts";
import { connectApi } from "./connect_api.ts";
import { applyVerb, deleteVerb, diffVerb, scaleVerb, statusVerb, waitVerb } from "./deploy_live.ts";
import { printObjects } from "./deploy_output.ts";
import { type DeploySettings, deploySettings } from "./deploy_settings.ts";
import { textFileReader } from "./read_text_file.ts";
import { refuseKeyLog, type Surroundings } from "./runtime_variables.ts";
import { wasStopped } from "./was_stopped.ts";

export const VERBS = ["render", "diff", "apply", "status", "wait", "scale", "delete"] as const;
export type Verb = (typeof VERBS)[number];

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
    switches: ["createNamespace", "forceConflicts", "recreate", "schema", "pods", "allowNoNodes"],
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
    } else reportFailure(error);
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
  if (file === undefined) {
    throw new ConfigurationError(
      `deploy ${verb} needs -f FILE: the deployment, or - for standard input`,
    );
  }
  const text = file === "-"
    ? await new Response(Deno.stdin.readable).text()
    : await readNamedFile(readTextFile, "--file", file, DOCUMENT_BYTES);
  const source = new SpecificationSource(file === "-" ? "standard input" : file, text);
  const line = source.line.bind(source);
  const specification = readSpecification(source.value(), line);
  using connected = verb === "render" ? undefined : await connectApi(settings, {
    surroundings,
    readTextFile,
    onSecret,
    onWarning: (warning) => printError(`the server warns: ${warning}`),
    signal,
  });
  const deployment = new CollectorDeployment(specification, {
    // Whoever only renders asks nobody.
    api: connected?.api as NonNullable<typeof connected>["api"],
    clock: SYSTEM_CLOCK,
    wallClock: Date.now,
    signal,
    progress: (why) => printError(`not ready yet: ${why}`),
    line,
  });
  if (verb !== "status" && verb !== "delete") {
    printError(deployment.notices.map((finding) => `notice: ${line(finding)}`));
  }
  switch (verb) {
    case "render":
      printObjects(deployment.objects(), settings.output);
      return exitCodes.success;
    case "diff":
      return await diffVerb(deployment, settings);
    case "apply":
      return await applyVerb(deployment, settings);
    case "status":
      return await statusVerb(deployment, settings);
    case "wait":
      return await waitVerb(deployment, settings);
    case "scale":
      return await scaleVerb(deployment, replicas);
    case "delete":
      return await deleteVerb(deployment, settings);
  }
}

/** @throws {ConfigurationError} for what is no verb, or has too many words */
function wordsOf(args: readonly string[]): Words {
  const [first = "", ...rest] = args;
  const verb = VERBS.find((one) => one === first);
  if (verb === undefined) {
    throw new ConfigurationError(
      `deploy ${JSON.stringify(first)} is no part of deploy; allowed: ${VERBS.join(", ")}`,
    );
  }
  const [word = ""] = rest;
  const isCount = verb === "scale" && /^\d+$/.test(word);
  const flags = (isCount ? rest.slice(1) : rest).map((one) => one === "-f" ? "--file" : one);
  return { verb, replicas: isCount ? Number(word) : undefined, flags };
}
