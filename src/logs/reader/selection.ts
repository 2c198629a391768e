/** `NAMESPACE/POD/CONTAINER` with `*` for anything but a slash. */
export type NamePattern = RegExp;

/** Undefined for what has not the three parts. */
export function parseNamePattern(text: string): NamePattern | undefined {
  const parts = text.split("/");
  if (parts.length !== 3 || parts.some((part) => !/^[A-Za-z0-9.*-]+$/.test(part))) return undefined;
  const expressions = parts.map((part) => part.replaceAll(".", "\\.").replaceAll("*", "[^/]*"));
  return new RegExp(`^${expressions.join("/")}$`);
}

/** Which containers are read. */
export interface Selection {
  /** All when empty. */
  readonly include: readonly NamePattern[];
  readonly exclude: readonly NamePattern[];
}

export const EVERYTHING: Selection = { include: [], exclude: [] };

export function isSelected(
  { include, exclude }: Selection,
  namespace: string,
  pod: string,
  container: string,
): boolean {
  const name = `${namespace}/${pod}/${container}`;
  const isIn = include.length === 0 || include.some((pattern) => pattern.test(name));
  return isIn && !exclude.some((pattern) => pattern.test(name));
}
