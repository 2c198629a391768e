/**
 * The texts of a `Warning` header. API servers send code 299 for what a person should know, such as
 * deprecated versions, unknown fields and violations of Pod Security (KEP-1693, RFC 7234 5.5).
 */
export function warningsOf(header: string | null): readonly string[] {
  const warnings = (header ?? "").matchAll(/(?:^|,)\s*(\d{3}) \S+ "((?:[^"\\]|\\.)*)"/g);
  return [...warnings].filter(([, code]) => code === "299")
    .map(([, , text = ""]) => text.replaceAll(/\\(.)/g, "$1"));
}
