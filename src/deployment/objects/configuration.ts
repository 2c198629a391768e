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
    Object.entries(value).filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, tidy(member)]),
  );
}
