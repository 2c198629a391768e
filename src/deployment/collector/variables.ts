import { scalars } from "./fields.ts";

/** What a text refers to by `${…}`. */
export interface Reference {
  readonly path: readonly (string | number)[];
  /** As written, `${env:X}`. */
  readonly text: string;
  /** `env` where none is written. */
  readonly scheme: string;
  /** What the scheme is to find: the name of a variable. */
  readonly name: string;
  readonly hasDefault: boolean;
}

/**
 * Every reference in a configuration. `$$` stands for a dollar; `$X` without braces stays as it is.
 */
export function* referencesOf(value: unknown): Generator<Reference> {
  for (const [path, scalar] of scalars(value)) {
    if (typeof scalar !== "string") continue;
    for (const match of scalar.replaceAll("$$", "  ").matchAll(/\$\{([^}]*)\}/g)) {
      const [text, inner = ""] = match;
      const [, scheme = "env", rest = ""] = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):(?!-))?(.*)$/s
        .exec(inner) ?? [];
      const [name = "", fallback] = rest.split(":-");
      yield { path, text, scheme, name, hasDefault: fallback !== undefined };
    }
  }
}
