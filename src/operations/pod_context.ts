/** Variables a manifest fills through the downward API, and the field each becomes in a log line. */
const VARIABLES = {
  POD_NAME: "pod",
  POD_NAMESPACE: "namespace",
  NODE_NAME: "node",
  JOB_NAME: "job",
} as const;

/** Where this program runs, to be written with every log line; only what the environment tells. */
export type PodContext = Readonly<Record<string, string>>;

export function readPodContext(
  environment: Readonly<Record<string, string | undefined>>,
): PodContext {
  const context: Record<string, string> = {};
  for (const [variable, field] of Object.entries(VARIABLES)) {
    const value = environment[variable];
    if (value !== undefined && value !== "") context[field] = value;
  }
  return context;
}
