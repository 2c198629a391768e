import type { Metric, Sample } from "./metric.ts";

/** What Prometheus calls this format (exposition formats, text format 0.0.4). */
export const EXPOSITION_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/**
 * The metrics of this moment in the Prometheus text format: for each metric its HELP and TYPE, then
 * a line a sample. Samples without a value are left out.
 */
export async function exposition(metrics: readonly Metric[]): Promise<string> {
  const groups = await Promise.all(metrics.map(async (metric) => {
    const samples = await metric.read();
    const lines = samples.flatMap((sample) => sampleLine(metric, sample));
    return [
      `# HELP ${metric.name} ${escaped(metric.help)}`,
      `# TYPE ${metric.name} ${metric.kind}`,
      ...lines,
      "",
    ].join("\n");
  }));
  return groups.join("");
}

function sampleLine({ name, labels }: Metric, [values, value]: Sample): readonly string[] {
  if (value === undefined) return [];
  const pairs = labels.flatMap((label) => {
    const text = values[label];
    return text === undefined ? [] : [`${label}="${escaped(text).replaceAll('"', '\\"')}"`];
  });
  return [`${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${numberText(value)}`];
}

/** Backslashes and line feeds, which the format escapes in help texts and label values alike. */
function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

/** As Go writes and reads numbers, which the format refers to. */
function numberText(value: number): string {
  if (value === Infinity) return "+Inf";
  return value === -Infinity ? "-Inf" : String(value);
}
