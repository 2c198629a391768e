/** A line of Docker's `json-file` driver. */
export interface DockerLine {
  /** With its newline, unless it is a piece of a longer one. */
  readonly log: string;
  readonly stream: string;
  readonly time: string;
}

/** Undefined for anything else. */
export function readDockerLine(text: string): DockerLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Told from other JSON here and nowhere else: the line is passed on as it is.
    return undefined;
  }
  const { log, stream, time } = (value ?? {}) as Partial<Record<keyof DockerLine, unknown>>;
  return typeof log === "string" && typeof stream === "string" && typeof time === "string"
    ? { log, stream, time }
    : undefined;
}
