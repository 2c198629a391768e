import type { CollectorImage, Listener } from "../collector/mod.ts";
import type { CollectorConfiguration, Finding, Path, Specification } from "../specification/mod.ts";

/** What checks look at. */
export interface Checked {
  readonly specification: Specification;
  /** As the image's version knows it. */
  readonly collector: CollectorConfiguration;
  readonly image: CollectorImage;
  readonly listeners: readonly Listener[];
}

/** A rule: what it finds wrong. */
export type Check = (checked: Checked) => Iterable<Finding>;

export function refusal(rule: string, path: Path, message: string): Finding {
  return { rule, level: "refuse", path, message };
}

export function notice(rule: string, path: Path, message: string): Finding {
  return { rule, level: "notice", path, message };
}
