import { Failure } from "../../failure/mod.ts";

/** Where in a specification something stands: names of members, indexes of items. */
export type Path = readonly (string | number)[];

/** Something about a specification that its author should know. */
export interface Finding {
  /** Of the rule, for the table in docs/deployment.md. */
  readonly rule: string;
  /** `refuse` what cannot start, cannot be applied, hurts, or shows a secret. */
  readonly level: "refuse" | "notice";
  readonly path: Path;
  /** What is wrong, with the value, and how to mend it. */
  readonly message: string;
}

/** What a path is called in messages: `collector.receivers.otlp.protocols[0]`. */
export function pathText(path: Path): string {
  return path.map((part, index) =>
    typeof part === "number" ? `[${part}]` : index === 0 ? part : `.${part}`
  ).join("");
}

/** A specification that is not to be applied. */
export class SpecificationError extends Failure {
  override readonly name = "SpecificationError";
  readonly category = "configuration";
  /** One a fault, for a person. */
  readonly lines: readonly string[];
  readonly findings: readonly Finding[];

  constructor(lines: readonly string[], findings: readonly Finding[] = []) {
    super(lines.join("\n"));
    this.lines = lines;
    this.findings = findings;
  }
}
