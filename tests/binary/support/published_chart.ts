import { fileURLToPath } from "node:url";
import { helmTemplate } from "./helm.ts";

/** A file of `deploy/drop-in` without its ending. */
export type DropInValues = "watcher" | "relay" | "both";

export interface PublishedChart {
  readonly release: string;
  readonly namespace: string;
  readonly values: DropInValues;
  /** On which the reducer is to be found. */
  readonly port: number;
}

/** The reducer's port in manifests that were rendered before: no other number has these digits. */
const RENDERED_PORT = /\b59999\b/g;

/**
 * What the published chart opentelemetry-ebpf renders with our values, as YAML: rendered now, or, on
 * a machine without the chart, before and for this release and namespace.
 *
 * @throws {Error} when what was rendered before does not name the reducer's port
 */
export async function publishedChart(published: PublishedChart): Promise<string> {
  const { release, namespace, values } = published;
  const port = String(published.port);
  const chart = Deno.env.get("OPENTELEMETRY_EBPF_CHART");
  if (chart !== undefined && Deno.env.has("HELM")) {
    return await helmTemplate({
      release,
      namespace,
      chart,
      valueFiles: [
        fileURLToPath(new URL(`../../../deploy/drop-in/${values}.yaml`, import.meta.url)),
      ],
      set: {
        clusterName: "prod",
        "endpoint.address": "collector",
        "reducer.service.ports.telemetry.port": port,
        "reducer.service.ports.telemetry.servicePort": port,
        "reducer.service.ports.telemetry.targetPort": port,
        "reducer.service.ports.telemetry.containerPort": port,
      },
    });
  }
  const path = `${Deno.env.get("OPENTELEMETRY_EBPF_RENDERED")}/${values}.yaml`;
  const rendered = await Deno.readTextFile(path);
  if (rendered.search(RENDERED_PORT) < 0) {
    throw new Error(`${path} does not give the reducer port 59999: render it again with that one`);
  }
  return rendered.replaceAll(RENDERED_PORT, port);
}
