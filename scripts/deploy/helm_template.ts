import {
  Placeholder,
  type PlaceholderWriter,
  type Value,
  YamlWriter,
} from "../../src/kubernetes/manifest/mod.ts";

type Content =
  /** An expression that yields a scalar. */
  | { readonly kind: "scalar"; readonly expression: string }
  /** An expression that yields YAML. */
  | { readonly kind: "yaml"; readonly expression: string }
  /** An expression that yields a text of several lines. */
  | { readonly kind: "text"; readonly expression: string }
  | { readonly kind: "value"; readonly value: Value };

/** A part of a Helm template, in place of a value. */
export class HelmTemplate extends Placeholder {
  readonly content: Content;
  /** There only when this is true, or not empty. */
  readonly condition: string | undefined;

  private constructor(content: Content, condition?: string) {
    super();
    this.content = content;
    this.condition = condition;
  }

  static scalar(expression: string): HelmTemplate {
    return new HelmTemplate({ kind: "scalar", expression });
  }

  static yaml(expression: string): HelmTemplate {
    return new HelmTemplate({ kind: "yaml", expression });
  }

  static text(expression: string): HelmTemplate {
    return new HelmTemplate({ kind: "text", expression });
  }

  /** An expression that yields a scalar, there only when the condition is true. */
  static when(condition: string, expression: string): HelmTemplate {
    return new HelmTemplate({ kind: "scalar", expression }, condition);
  }

  /** A value of the user's that is left out when it is empty. */
  static optional(path: string, as: "scalar" | "quoted" | "yaml"): HelmTemplate {
    const content = as === "yaml"
      ? HelmTemplate.yaml(`toYaml ${path}`)
      : HelmTemplate.scalar(as === "quoted" ? `${path} | quote` : path);
    return new HelmTemplate(content.content, path);
  }

  override after(text: string): HelmTemplate {
    if (this.content.kind !== "scalar") throw new TypeError("only a scalar can follow a text");
    const expression = this.content.expression.replace(/ \| quote$/, "");
    return HelmTemplate.scalar(`printf "${text}%v" (${expression}) | quote`);
  }

  override guard(value: Value): Value {
    return this.condition === undefined
      ? unconditional(value)
      : new HelmTemplate({ kind: "value", value: unconditional(value) }, this.condition);
  }
}

/** The condition stands around the whole, and need not stand inside once more. */
function unconditional(value: Value): Value {
  if (value instanceof HelmTemplate && value.content.kind === "scalar") {
    return HelmTemplate.scalar(value.content.expression);
  }
  if (
    typeof value !== "object" || value === null || value instanceof Placeholder ||
    Array.isArray(value)
  ) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [key, unconditional(field)]),
  );
}

/** Writes the parts of a template where an object has them. */
export const helmWriter: PlaceholderWriter = {
  lines(placeholder, indent, key) {
    if (!(placeholder instanceof HelmTemplate)) throw new TypeError("not a part of a template");
    const { content, condition } = placeholder;
    const space = " ".repeat(indent);
    const lines = contentLines(content, indent, key);
    return condition === undefined
      ? lines
      : [`${space}{{- if ${condition} }}`, ...lines, `${space}{{- end }}`];
  },
};

function contentLines(content: Content, indent: number, key: string | undefined) {
  const space = " ".repeat(indent);
  const start = key === undefined ? `${space}-` : `${space}${key}:`;
  switch (content.kind) {
    case "scalar":
      return [`${start} {{ ${content.expression} }}`];
    case "yaml":
      return key === undefined
        ? [`${space}{{- ${content.expression} | nindent ${indent} }}`]
        : [start, `${space}  {{- ${content.expression} | nindent ${indent + 2} }}`];
    case "text":
      return [`${start} |`, `${space}  {{- ${content.expression} | nindent ${indent + 2} }}`];
    case "value":
      return new YamlWriter(helmWriter).lines([content.value], indent);
  }
}
