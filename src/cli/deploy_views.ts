import type { CollectorDeployment } from "../deployment/client/mod.ts";
import { obstacle } from "../deployment/health/mod.ts";
import type { Figure } from "../deployment/usage/mod.ts";
import { exitCodes } from "../operations/mod.ts";
import { print } from "../terminal/mod.ts";
import { printValue } from "./deploy_output.ts";
import type { DeploySettings } from "./deploy_settings.ts";

export async function statusVerb(
  deployment: CollectorDeployment,
  settings: DeploySettings,
): Promise<number> {
  const health = await deployment.healthCheck(settings.allowNoNodes);
  const hindered = obstacle(health);
  const { verdict, readyReplicas, totalReplicas, pods } = health;
  const nodes = settings.nodes ? await deployment.getNodeResources() : [];
  const { name, namespace } = deployment.specification;
  const state = hindered === undefined ? "ready" : verdict?.kind ?? "absent";
  printValue(
    {
      name,
      namespace,
      state,
      why: hindered?.why,
      readyReplicas,
      totalReplicas,
      ...settings.pods ? { pods } : {},
      ...settings.nodes ? { nodes } : {},
    },
    settings.output,
    [
      [`${namespace}/${name}`, state, `${readyReplicas}/${totalReplicas}`, hindered?.why ?? ""],
      ...!settings.pods ? [] : pods.map((pod) => [
        `  ${pod.name}`,
        pod.ready ? "ready" : pod.phase,
        `${pod.restarts} restarts`,
        [pod.reason?.why, pod.lastLine].filter((part) => part !== undefined).join("; "),
      ]),
      ...nodes.length === 0 ? [] : [["node", "free cpu", "free memory", "takes pods"]],
      ...nodes.map((node) => [
        node.name,
        `${node.freeMillicores}m of ${node.allocatableMillicores}m`,
        `${node.freeMebibytes}Mi of ${node.allocatableMebibytes}Mi`,
        node.schedulable ? "yes" : "no",
      ]),
    ],
  );
  return hindered === undefined ? exitCodes.success : exitCodes.general;
}

export async function waitVerb(
  deployment: CollectorDeployment,
  { timeout, allowNoNodes }: DeploySettings,
): Promise<number> {
  await deployment.waitUntilReady(timeout, allowNoNodes);
  const { name, namespace } = deployment.specification;
  print(`${namespace}/${name} is ready`);
  return exitCodes.success;
}

export async function eventsVerb(
  deployment: CollectorDeployment,
  { output }: DeploySettings,
): Promise<number> {
  const events = await deployment.getEvents();
  printValue(events, output, [
    ...events.map(({ at, type, reason, object, message, count }) => [
      at,
      type,
      reason,
      object,
      count > 1 ? `${message} (${count} times)` : message,
    ]),
  ]);
  return exitCodes.success;
}

export async function metricsVerb(
  deployment: CollectorDeployment,
  { output }: DeploySettings,
): Promise<number> {
  const metrics = await deployment.getMetrics();
  const { cpuMillicores, memoryMebibytes, rates, queued } = metrics;
  printValue(metrics, output, [
    ["cpu", shown(cpuMillicores, (value) => `${value}m`)],
    ["memory", shown(memoryMebibytes, (value) => `${value}Mi`)],
    ["accepted", shown(rates, ({ accepted }) => `${accepted.toFixed(1)}/s`)],
    ["failed to send", shown(rates, ({ failed }) => `${failed.toFixed(1)}/s`)],
    ["waiting batches", shown(queued, String)],
  ]);
  return exitCodes.success;
}

function shown<T>(figure: Figure<T>, text: (value: T) => string): string {
  return figure.available ? text(figure.value) : `not available: ${figure.why}`;
}
