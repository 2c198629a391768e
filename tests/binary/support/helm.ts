import { runCommand } from "../../../scripts/run_command.ts";

export interface Rendering {
  readonly release: string;
  readonly chart: string;
  readonly namespace: string;
  readonly valueFiles?: readonly string[];
  /** As `--set` takes them. */
  readonly set?: Readonly<Record<string, string>>;
}

function program(): string {
  const path = Deno.env.get("HELM");
  if (path === undefined) throw new Error("HELM is not set");
  return path;
}

/** A helm built from its module does not know for which version of Kubernetes it renders. */
const VERSION = "--kube-version=1.33.0";

/** The manifests of a chart, as YAML. */
export async function helmTemplate(rendering: Rendering): Promise<string> {
  const { release, chart, namespace, valueFiles = [], set = {} } = rendering;
  return await runCommand(program(), [
    "template",
    release,
    chart,
    VERSION,
    `--namespace=${namespace}`,
    ...valueFiles.map((file) => `--values=${file}`),
    ...Object.entries(set).map(([key, value]) => `--set=${key}=${value}`),
  ]);
}

/** @throws {Error} with what is wrong with the chart */
export async function helmLint(chart: string, valueFiles: readonly string[] = []): Promise<void> {
  const values = valueFiles.map((file) => `--values=${file}`);
  await runCommand(program(), ["lint", "--strict", VERSION, chart, ...values]);
}
