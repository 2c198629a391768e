/** A metrics page, taken apart. */
export interface Exposition {
  readonly metrics: ReadonlyMap<string, { readonly help: string; readonly type: string }>;
  /** By the series as it stands on the page. */
  readonly samples: ReadonlyMap<string, number>;
  readonly labels: ReadonlySet<string>;
}

const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"(,|$)/y;

/**
 * Reads the Prometheus text format as strictly as its specification words it.
 *
 * @throws {SyntaxError} for a line that is none, a sample without HELP and TYPE before it, a metric
 *     in two groups, or a series that stands there twice.
 */
export function parseExposition(page: string): Exposition {
  const metrics = new Map<string, { help: string; type: string }>();
  const samples = new Map<string, number>();
  const labels = new Set<string>();
  let current = "";
  if (!page.endsWith("\n")) throw new SyntaxError("the last line does not end");
  for (const line of page.split("\n")) {
    const [, word, name = "", rest = ""] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (word === "HELP") {
      if (metrics.has(name)) throw new SyntaxError(`a second group of ${name}`);
      metrics.set(name, { help: rest, type: "" });
      current = name;
    } else if (word === "TYPE") {
      const metric = metrics.get(name);
      if (metric === undefined || name !== current) throw new SyntaxError(`no HELP for ${name}`);
      metric.type = rest;
    } else if (line !== "") {
      readSample(line, current, samples, labels);
    }
  }
  return { metrics, samples, labels };
}

function readSample(
  line: string,
  current: string,
  samples: Map<string, number>,
  labels: Set<string>,
): void {
  const [, name, braces = "", inner = "", number = ""] = SAMPLE.exec(line) ?? [];
  if (name === undefined) throw new SyntaxError(`not a sample: ${line}`);
  if (name !== current) throw new SyntaxError(`${name} stands in the group of ${current}`);
  const value = Number(number);
  if (Number.isNaN(value)) throw new SyntaxError(`not a number: ${line}`);
  for (LABEL.lastIndex = 0; LABEL.lastIndex < inner.length;) {
    const label = LABEL.exec(inner)?.[1];
    if (label === undefined) throw new SyntaxError(`bad labels: ${line}`);
    labels.add(label);
  }
  const series = name + braces;
  if (samples.has(series)) throw new SyntaxError(`twice: ${series}`);
  samples.set(series, value);
}
