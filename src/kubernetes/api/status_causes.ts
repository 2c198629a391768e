/** One of the faults that a Status lists in its details (StatusCause of meta/v1). */
export interface StatusCause {
  /** For programs: `FieldValueInvalid`, `FieldManagerConflict`, `NamespaceTerminating`, … */
  readonly reason: string;
  readonly message: string;
  /** Path of a field, for example `.spec.replicas`; empty when it is about no field. */
  readonly field: string;
}

/** A field that somebody else owns (server-side apply). */
export interface FieldConflict {
  readonly manager: string;
  /** Of the manager's write, for example `scale`; empty for the object itself. */
  readonly subresource: string;
  /** For example `.spec.replicas`. */
  readonly field: string;
}

/** The causes in the text of a Status; none when it is something else. */
export function causesOf(text: string): readonly StatusCause[] {
  let status: unknown;
  try {
    status = JSON.parse(text);
  } catch {
    return [];
  }
  const causes = at(at(status, "details"), "causes");
  if (!Array.isArray(causes)) return [];
  return causes.map((cause: unknown) => ({
    reason: textAt(cause, "reason"),
    message: textAt(cause, "message"),
    field: textAt(cause, "field"),
  }));
}

/**
 * Who owns the fields that an apply wanted to change. The server puts the manager in a sentence:
 * `conflict with "kube-controller-manager" with subresource "scale" using apps/v1`.
 */
export function conflictsOf(causes: readonly StatusCause[]): readonly FieldConflict[] {
  return causes.filter(({ reason }) => reason === "FieldManagerConflict").map((cause) => ({
    manager: /conflict with "((?:[^"\\]|\\.)*)"/.exec(cause.message)?.[1] ?? "",
    subresource: /with subresource "([^"]*)"/.exec(cause.message)?.[1] ?? "",
    field: cause.field,
  }));
}

function at(value: unknown, field: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)[field]
    : undefined;
}

function textAt(value: unknown, field: string): string {
  const found = at(value, field);
  return typeof found === "string" ? found : "";
}
