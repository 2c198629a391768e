import { typeOf } from "../component_id.ts";
import type { Section } from "../component_id.ts";
import type { CollectorImage } from "../image.ts";
import { todaysType } from "../names.ts";
import { EXPORTERS } from "./exporters.ts";
import { EXTENSIONS } from "./extensions.ts";
import { PROCESSORS } from "./processors.ts";
import { RECEIVERS } from "./receivers.ts";
import type { Members } from "./shape.ts";

const SETTINGS: Readonly<Record<Section, Readonly<Record<string, Members>>>> = {
  receivers: RECEIVERS,
  processors: PROCESSORS,
  exporters: EXPORTERS,
  extensions: EXTENSIONS,
  connectors: {},
};

/** The settings of a component; undefined where they are not known here. */
export function settingsOf(section: Section, id: string): Members | undefined {
  const type = todaysType(section, typeOf(id));
  const known = SETTINGS[section];
  return Object.hasOwn(known, type) ? known[type] : undefined;
}

/** Versions of which the tables hold; of others a setting may be one that came later, or went. */
const FROM = 150;
const TO = 156;

export function settingsAreKnown({ isPinned, minor }: CollectorImage): boolean {
  return isPinned && minor >= FROM && minor <= TO;
}
