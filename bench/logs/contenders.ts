/** What is measured: the log agent, and an OpenTelemetry Collector on the same files. */
import type { Run } from "./measured_run.ts";

const COLLECTOR = `
receivers:
  filelog:
    include: [PODS/*/*/*.log]
    start_at: beginning
    include_file_path: true
    storage: file_storage
    operators: [{ type: container }]
processors: { batch: {} }
extensions: { file_storage: { directory: STATE, create_directory: true } }
exporters: EXPORTERS
service:
  extensions: [file_storage]
  telemetry: { metrics: { level: none } }
  pipelines: { logs: { receivers: [filelog], processors: [batch], exporters: [EXPORTER] } }
`;

export interface Contenders {
  /** Of the corpus, the states and the outputs. */
  readonly folder: string;
  readonly agent: (...args: readonly string[]) => Run;
  /** Undefined where there is none. */
  readonly collector: (exporter: string, settings: string) => Run | undefined;
}

export function contenders(folder: string, program: string | undefined): Contenders {
  const [command, ...before] = program === undefined
    ? [Deno.execPath(), "run", "-A", "main.ts"]
    : [program];
  const collector = Deno.env.get("OTELCOL");
  return {
    folder,
    agent: (...args) => ({ command: command!, args: [...before, ...args] }),
    collector(exporter, settings) {
      if (collector === undefined) return undefined;
      const path = `${folder}/collector.yaml`;
      Deno.writeTextFileSync(
        path,
        COLLECTOR.replace("PODS", `${folder}/pods`)
          .replace("STATE", `${folder}/state`)
          .replace("EXPORTERS", `{ ${exporter}: ${settings} }`)
          .replace("EXPORTER", exporter),
      );
      return { command: collector, args: ["--config", path] };
    },
  };
}

/** What every agent of a benchmark is told. */
export function agentFlags(folder: string): readonly string[] {
  return [
    "logs",
    `--state-dir=${folder}/state`,
    `--pod-logs-dir=${folder}/pods`,
    `--inventory=${folder}/inventory.json`,
  ];
}

/** Each run begins without a checkpoint and without an output. */
export async function forget(folder: string): Promise<void> {
  for (const path of [`${folder}/state`, `${folder}/out`]) {
    await Deno.remove(path, { recursive: true }).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
}
