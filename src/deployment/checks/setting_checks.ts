import {
  members,
  misfits,
  SECTIONS,
  settingsAreKnown,
  settingsOf,
  TELEMETRY,
} from "../collector/mod.ts";
import { type Check, notice, refusal } from "./check.ts";

/** The Collector ends with a setting that it does not know, and with a value of another kind. */
export const settingsAreTaken: Check = function* ({ collector, image }) {
  const isKnown = settingsAreKnown(image);
  const found = [
    ...SECTIONS.flatMap((section) =>
      Object.entries(collector[section]).flatMap(([id, component]) => {
        const known = settingsOf(section, id);
        const path = ["collector", section, id];
        return known === undefined ? [] : [...misfits(component, members(known), path)];
      })
    ),
    ...misfits(collector.service.telemetry, TELEMETRY, ["collector", "service", "telemetry"]),
  ];
  for (const { what, path, message } of found) {
    // Names come and go with versions; what kind of value one takes hardly ever changes.
    yield isKnown || what === "value"
      ? refusal("setting", path, message)
      : notice("setting", path, `${message} (as version 0.156 has it)`);
  }
};
