/** Specifications with the least that is wrong. */
import type { checked } from "./specifications.ts";

type Sections = NonNullable<Parameters<typeof checked>[0]>;

/** A specification, and what is found in it. */
export interface Case {
  readonly name: string;
  readonly sections?: Sections;
  readonly more?: string;
  /** `LEVEL RULE path`; the path from the collector on, or from the file. */
  readonly expected: readonly string[];
}

/** Where paths of a configuration begin. */
export const C = "collector";
export const otlp = (protocols: string) => ({ receivers: `otlp: { protocols: { ${protocols} } }` });
export const processor = (text: string, name: string) => ({
  processors: text,
  service:
    `pipelines: { traces: { receivers: [otlp], processors: [${name}], exporters: [debug] } }`,
});
export const limiter = (text: string) => processor(`memory_limiter: { ${text} }`, "memory_limiter");
export const exporter = (text: string) => ({ exporters: text });
