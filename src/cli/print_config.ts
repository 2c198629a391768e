import { describeSource } from "../configuration/mod.ts";
import { printable, table } from "../terminal/mod.ts";
import type { Resolution } from "./resolve_settings.ts";
import { settingKeys } from "./settings.ts";

export type PrintConfigFormat = "text" | "json";

function describeValue(value: Resolution["settings"][keyof Resolution["settings"]]): string {
  if (value === undefined) return "-";
  if (typeof value !== "object") return String(value);
  if ("major" in value && typeof value.major === "number") {
    return `${value.major}.${value.minor}.${value.patch}`;
  }
  return Object.entries(value).map(([name, text]) => `${name}=${text}`).join(",") || "-";
}

function printText({ provenance, ignored, warnings }: Resolution): string {
  const rows = settingKeys.map((key) => {
    const { value, source } = provenance[key];
    return [key, describeValue(value), describeSource(source)] as const;
  });
  return [
    ...table(rows),
    ...ignored.map((flag) => `ignored: ${flag} is accepted for compatibility and has no effect`),
    ...warnings.map((warning) => `warning: ${warning}`),
  ].map(printable).join("\n");
}

function printJson({ provenance, ignored, warnings }: Resolution): string {
  const settings = Object.fromEntries(settingKeys.map((key) => {
    const { value = null, source } = provenance[key];
    return [key, { value, source }];
  }));
  return JSON.stringify({ settings, ignored, warnings }, undefined, 2);
}

/** Each effective value with its source; none of the settings is a secret. */
export function describeConfiguration(resolution: Resolution, format: PrintConfigFormat): string {
  return format === "json" ? printJson(resolution) : printText(resolution);
}
