import { PRESETS } from "../specification/mod.ts";
import { merge, type Overlay } from "./merge.ts";
import { presets } from "./presets.ts";

/**
 * What a file says over the presets that it names, in their order. What is no specification at all,
 * or names what is no preset, is left for the schema to complain about.
 */
export function withPresets(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const { presets: names } = value as { readonly presets?: unknown };
  if (!Array.isArray(names)) return value;
  const known = PRESETS.filter((name) => names.includes(name))
    .toSorted((a, b) => names.indexOf(a) - names.indexOf(b));
  const below = known.reduce<Overlay>((sum, name) => merge(sum, presets[name]), {});
  return merge(below, value as Overlay);
}
