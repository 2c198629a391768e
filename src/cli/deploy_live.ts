import { createTwoFilesPatch } from "diff";
import { ConfigurationError } from "../configuration/mod.ts";
import type { CollectorDeployment } from "../deployment/client/mod.ts";
import { comparable, type Outcome, type Rollout } from "../deployment/rollout/mod.ts";
import type { Specification } from "../deployment/specification/mod.ts";
import { type Manifest, YamlWriter } from "../kubernetes/manifest/mod.ts";
import { DAEMON_SETS, DEPLOYMENTS } from "../kubernetes/resource/mod.ts";
import { exitCodes } from "../operations/mod.ts";
import { print, printError } from "../terminal/mod.ts";
import { nameOf, printValue } from "./deploy_output.ts";
import type { DeploySettings } from "./deploy_settings.ts";

const PAST: Readonly<Record<Outcome["action"], string>> = {
  create: "created",
  update: "updated",
  unchanged: "unchanged",
  recreate: "recreated",
  delete: "deleted",
};

function options({ createNamespace, forceConflicts: force, recreate, adopt }: DeploySettings) {
  return { createNamespace, force, recreate, adopt };
}

/** What a rollout would do, or has done, object by object. */
function outcomesOf({ steps, leftovers }: Rollout): readonly Outcome[] {
  return [
    ...steps.map(({ type, object: { metadata }, action }) => ({
      type,
      name: metadata?.name ?? "",
      namespace: metadata?.namespace,
      action,
    })),
    ...leftovers.map(({ type, object: { metadata } }) => ({
      type,
      name: metadata?.name ?? "",
      namespace: metadata?.namespace,
      action: "delete" as const,
    })),
  ];
}

function printOutcomes(
  outcomes: readonly Outcome[],
  { output }: DeploySettings,
  suffix: string,
): void {
  if (output === "name") {
    print(outcomes.map(({ type, name }) => nameOf(type, name)));
    return;
  }
  printValue(
    outcomes.map(({ type, name, namespace, action }) => ({
      kind: type.kind,
      name,
      namespace,
      action: PAST[action],
    })),
    output,
    outcomes.map(({ type, name, action }) => [nameOf(type, name), `${PAST[action]}${suffix}`]),
  );
}

/** Prints what applying would change. @returns 1 when it would change anything, as diff does */
export async function diffVerb(
  deployment: CollectorDeployment,
  settings: DeploySettings,
): Promise<number> {
  const rollout = await deployment.plan(options(settings));
  const writer = new YamlWriter();
  const text = (object: Parameters<typeof comparable>[0] | undefined) =>
    object === undefined ? "" : writer.document(comparable(object) as unknown as Manifest);
  let changes = 0;
  for (const { type, object, action, live, answer } of rollout.steps) {
    if (action === "unchanged") continue;
    changes++;
    const name = nameOf(type, object.metadata?.name ?? "");
    print(createTwoFilesPatch(name, name, text(live), text(answer), "live", "wanted").split("\n"));
  }
  for (const { type, object } of rollout.leftovers) {
    changes++;
    const name = nameOf(type, object.metadata?.name ?? "");
    print(createTwoFilesPatch(name, name, text(object), "", "live", "deleted").split("\n"));
  }
  return changes > 0 ? exitCodes.general : exitCodes.success;
}

export async function applyVerb(
  deployment: CollectorDeployment,
  settings: DeploySettings,
  written: readonly Outcome[],
): Promise<number> {
  const rollout = await deployment.plan(options(settings));
  const outcomes = outcomesOf(rollout);
  if (settings.dryRun === "server") {
    printOutcomes(outcomes, settings, " (dry run)");
    return exitCodes.success;
  }
  try {
    await deployment.apply(rollout, options(settings));
  } catch (error) {
    const names = written.filter(({ action }) => action !== "unchanged")
      .map(({ type, name }) => nameOf(type, name));
    if (names.length > 0) {
      printError(`written before that: ${names.join(", ")}; apply again to finish`);
    }
    throw error;
  }
  // What a workload of a former mode does, the new one has to do first.
  const leaves = rollout.leftovers.some(({ type }) => type === DEPLOYMENTS || type === DAEMON_SETS);
  if (leaves && deployment.specification.mode !== "sidecar") {
    printError("waiting until the new workload is ready, before the former one is deleted");
    await deployment.waitUntilReady(settings.timeout, settings.allowNoNodes);
  }
  await deployment.prune(rollout, options(settings));
  printOutcomes(outcomes, settings, "");
  return exitCodes.success;
}

/** The file's configuration of the Collector, and nothing else of it. */
export async function updateConfigVerb(
  deployment: CollectorDeployment,
  { collector, name, namespace }: Specification,
): Promise<number> {
  await deployment.updateConfig(collector);
  print(`${namespace}/${name} has the configuration of the file`);
  return exitCodes.success;
}

export async function scaleVerb(
  deployment: CollectorDeployment,
  replicas: number | undefined,
): Promise<number> {
  if (replicas === undefined) {
    throw new ConfigurationError("deploy scale wants a number: deploy scale 3 -f FILE");
  }
  await deployment.scale(replicas);
  const { name, namespace } = deployment.specification;
  print(`${namespace}/${name} is to have ${replicas} pods`);
  return exitCodes.success;
}

export async function deleteVerb(
  deployment: CollectorDeployment,
  settings: DeploySettings,
): Promise<number> {
  printOutcomes(await deployment.delete(), settings, "");
  return exitCodes.success;
}
