import { type Document, isMap, isNode, LineCounter, parseDocument } from "yaml";
import { suggest } from "../../configuration/mod.ts";
import { type Finding, type Path, pathText, SpecificationError } from "./finding.ts";
import { type Specification, specificationSchema } from "./schema.ts";

/** More than a specification has; a document that refers to itself again and again has more. */
const ALIASES = 100;

/** A specification as a file has it, which knows where each part stands. */
export class SpecificationSource {
  readonly #name: string;
  readonly #document: Document;
  readonly #lines: LineCounter;

  /** @throws {SpecificationError} when it is no YAML */
  constructor(name: string, text: string) {
    this.#name = name;
    this.#lines = new LineCounter();
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      strict: true,
      uniqueKeys: true,
    });
    if (this.#document.errors.length > 0) {
      throw new SpecificationError(this.#document.errors.map(({ message, pos: [offset] }) => {
        const { line, col } = this.#lines.linePos(offset);
        return `${name}:${line}:${col}: ${message}`;
      }));
    }
  }

  /** What stands there, with maps as objects. */
  value(): unknown {
    return this.#document.toJS({ maxAliasCount: ALIASES });
  }

  /** `FILE:LINE:COLUMN: PATH: MESSAGE`. */
  line({ path, message }: Pick<Finding, "path" | "message">): string {
    const place = this.#placeOf(path);
    const at = place === undefined ? "" : `:${place.line}:${place.col}`;
    const where = path.length === 0 ? "" : ` ${pathText(path)}:`;
    return `${this.#name}${at}:${where} ${message}`;
  }

  /** Of the longest part of the path that stands in the file. */
  #placeOf(path: Path): { readonly line: number; readonly col: number } | undefined {
    for (let length = path.length; length > 0; length--) {
      const parent = length === 1
        ? this.#document.contents
        : this.#document.getIn(path.slice(0, length - 1), true);
      const last = path[length - 1];
      const pair = isMap(parent)
        ? parent.items.find(({ key }) => String(key) === String(last))
        : undefined;
      const node: unknown = pair?.key ?? this.#document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return this.#lines.linePos(node.range[0]);
    }
    return undefined;
  }
}

/**
 * Checks the form of a specification, and fills in what it leaves out.
 *
 * @throws {SpecificationError} with a line for each fault
 */
export function readSpecification(
  value: unknown,
  line: (finding: Pick<Finding, "path" | "message">) => string,
): Specification {
  const parsed = specificationSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const findings = parsed.error.issues.flatMap((issue): Finding[] => {
    const path = issue.path.map((part) => typeof part === "symbol" ? String(part) : part);
    const finding = (at: Path, message: string): Finding => ({
      rule: "form",
      level: "refuse",
      path: at,
      message,
    });
    if (issue.code === "invalid_key") {
      return [finding(path, lowered(issue.issues[0]?.message ?? issue.message))];
    }
    if (issue.code !== "unrecognized_keys") return [finding(path, lowered(issue.message))];
    return issue.keys.map((key) => {
      const meant = suggest(key, knownNames());
      return finding(
        [...path, key],
        `there is no such setting${meant === undefined ? "" : `; did you mean ${meant}?`}`,
      );
    });
  });
  throw new SpecificationError(findings.map(line), findings);
}

/** Every name that a specification has anywhere. */
function knownNames(): readonly string[] {
  const names = new Set<string>();
  const visit = (value: unknown) => {
    if (typeof value !== "object" || value === null) return;
    const { properties } = value as { readonly properties?: object };
    for (const name of Object.keys(properties ?? {})) names.add(name);
    for (const inner of Object.values(value)) visit(inner);
  };
  visit(JSON.parse(JSON.stringify(specificationSchema.toJSONSchema({ io: "input" }))));
  return [...names];
}

function lowered(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
