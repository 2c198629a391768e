import { type Manifest, YamlWriter } from "../../kubernetes/manifest/mod.ts";
import type { CollectorConfiguration } from "../specification/mod.ts";

/** The Collector's file, always the same for the same configuration. Empty sections are left out. */
export function configurationText(collector: CollectorConfiguration): string {
  const sections = Object.entries(collector).filter(([, section]) =>
    Object.keys(section).length > 0
  );
  const document = Object.fromEntries(sections.map(([name, section]) => [name, tidy(section)]));
  return new YamlWriter().document(document as Manifest);
}

/** A component of nothing but defaults is `{}`: with `null` some do not start. */
function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidy);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([name, member]) =>
      member !== undefined && !isNothing(name, member)
    )
      .map(([name, member]) => [name, tidy(member)]),
  );
}

/** A pipeline without processors has no list of them: with `null` some versions do not start. */
function isNothing(name: string, member: unknown): boolean {
  return name === "processors" && Array.isArray(member) && member.length === 0;
}
