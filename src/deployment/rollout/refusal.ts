import { type ApiCategory, ApiError, conflictsOf } from "../../kubernetes/api/mod.ts";
import { Failure } from "../../failure/mod.ts";

/** The server would not take an object of the plan, and so nothing was written. */
export class PlanRefusedError extends Failure {
  override readonly name = "PlanRefusedError";
  readonly category: ApiCategory;
  /** For a person. */
  readonly lines: readonly string[];

  constructor(refusals: readonly ApiError[]) {
    const lines = refusals.flatMap(explain);
    super(lines.join("\n"), { cause: refusals[0] });
    this.lines = lines;
    this.category = worst(refusals.map(({ category }) => category));
  }
}

/** Rights come first: without them nothing else can be told. */
const ORDER = ["authentication", "configuration", "resource", "timeout"] as const;

function worst(categories: readonly ApiCategory[]): ApiCategory {
  return ORDER.find((one) => categories.includes(one)) ?? "resource";
}

/** Fields that cannot be changed, by the kinds that have them. */
const IMMUTABLE = /^(spec\.selector|roleRef|spec\.clusterIPs?(\[0\])?|spec\.volumeName)$/;

export function isImmutable({ causes, status }: ApiError): boolean {
  return status.code === 422 &&
    causes.some(({ field, message }) =>
      IMMUTABLE.test(field) || /field is immutable|cannot change roleRef/.test(message)
    );
}

/** For a person: what is wrong, and what can be done. */
export function explain(error: ApiError): readonly string[] {
  const conflicts = conflictsOf(error.causes);
  if (conflicts.length > 0) {
    const fields = conflicts.map(({ manager, subresource, field }) =>
      `  ${field} is ${manager}'s${subresource === "" ? "" : ` (${subresource})`}`
    );
    return [
      `${error.message.split(":")[0]}: others own fields that it has:`,
      ...fields,
      "  Take them out of the specification, or take them over with --force-conflicts",
    ];
  }
  if (isImmutable(error)) {
    return [`${error.message}. This cannot be changed: --recreate deletes it and makes it anew`];
  }
  return [error.message];
}
