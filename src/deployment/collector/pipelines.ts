import type { CollectorConfiguration, Pipeline } from "../specification/mod.ts";
import { type Section, typeOf } from "./component_id.ts";
import { todaysType } from "./names.ts";

export const SIGNALS = ["traces", "metrics", "logs"] as const;
export type Signal = (typeof SIGNALS)[number];

/** Types that do not take or give every signal. */
const LIMITED: Readonly<Partial<Record<Section, Readonly<Record<string, readonly Signal[]>>>>> = {
  receivers: {
    file_log: ["logs"],
    fluentforward: ["logs"],
    hostmetrics: ["metrics"],
    httpcheck: ["metrics"],
    jaeger: ["traces"],
    journald: ["logs"],
    k8s_cluster: ["metrics", "logs"],
    k8s_events: ["logs"],
    k8sobjects: ["logs"],
    kubeletstats: ["metrics"],
    prometheus: ["metrics"],
    zipkin: ["traces"],
  },
  processors: {
    cumulativetodelta: ["metrics"],
    deltatorate: ["metrics"],
    groupbytrace: ["traces"],
    metricstransform: ["metrics"],
    probabilistic_sampler: ["traces", "logs"],
    span: ["traces"],
    tail_sampling: ["traces"],
  },
  exporters: {
    jaeger: ["traces"],
    prometheus: ["metrics"],
    prometheusremotewrite: ["metrics"],
    zipkin: ["traces"],
  },
};

/** Which signals a component takes or gives; all of them where nobody says otherwise. */
export function signalsOf(section: Section, id: string): readonly Signal[] {
  return LIMITED[section]?.[todaysType(section, typeOf(id))] ?? SIGNALS;
}

/** The order in which processors belong; others stand between, as they are written. */
const FIRST = ["memory_limiter", "k8s_attributes", "resource_detection"];
const LAST = ["batch"];

function rank(id: string): number {
  const type = todaysType("processors", typeOf(id));
  const first = FIRST.indexOf(type);
  if (first >= 0) return first;
  return LAST.includes(type) ? FIRST.length + 1 : FIRST.length;
}

/** A pipeline for each signal that comes in and can go out, of all components that have to do with it. */
export function derivedPipelines(
  collector: CollectorConfiguration,
): Readonly<Record<string, Pipeline>> {
  const all = (section: "receivers" | "processors" | "exporters", signal: Signal) =>
    Object.keys(collector[section]).filter((id) => signalsOf(section, id).includes(signal));
  const pipelines = SIGNALS.map((signal) =>
    [signal, {
      receivers: all("receivers", signal),
      processors: all("processors", signal).toSorted((a, b) => rank(a) - rank(b)),
      exporters: all("exporters", signal),
    }] as const
  );
  return Object.fromEntries(
    pipelines.filter(([, { receivers, exporters }]) =>
      receivers.length > 0 && exporters.length > 0
    ),
  );
}
