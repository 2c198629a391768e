import { choice, parseDuration, parseText, type SettingTable } from "../configuration/mod.ts";
import { type HttpSettings, httpSettings } from "../operations/mod.ts";
import { type NamingSettings, namingSettings } from "./log_settings.ts";

/** What lines are read from standard input, and what they say about whose they are. */
export interface EnrichSettings extends NamingSettings, HttpSettings {
  readonly input: "ndjson" | "cri";
  readonly key: string | undefined;
  readonly timeField: string | undefined;
  readonly path: string | undefined;
  readonly wait: number;
  readonly format: string;
}

export const enrichSettings: SettingTable<EnrichSettings> = {
  input: {
    description: "What the lines are: JSON, one object a line, or what container runtimes write",
    allowed: "ndjson or cri",
    flag: { name: "input", placeholder: "ndjson|cri" },
    environment: [],
    default: "ndjson",
    parse: choice(["ndjson", "cri"]),
  },
  key: {
    description: "Field that says whose a line is, and what it holds; may be repeated",
    allowed: "FIELD=uid, FIELD=container, FIELD=ip or FIELD=pod",
    flag: { name: "key", placeholder: "field=kind" },
    environment: [],
    default: undefined,
    defaultText: "the names of OpenTelemetry",
    parse: parseText,
  },
  timeField: {
    description: "Field with the time of a line, for keys that others had before",
    allowed: "the name of a field",
    flag: { name: "time-field", placeholder: "field" },
    environment: [],
    default: undefined,
    defaultText: "now",
    parse: parseText,
  },
  path: {
    description: "With --input=cri: the file that the lines are from, which says whose they are",
    allowed: "a path below /var/log/pods",
    flag: { name: "path", placeholder: "path" },
    environment: [],
    default: undefined,
    parse: parseText,
  },
  wait: {
    description: "How long a line waits for a pod that is not known yet",
    allowed: "a duration from 0s to 60s, for example 2s",
    flag: { name: "wait", placeholder: "duration" },
    environment: [],
    default: 2_000,
    defaultText: "2s",
    parse: parseDuration(0, 60_000),
  },
  format: {
    description: "ndjson, vector, fluentbit, or a file with names of one's own",
    allowed: "ndjson, vector, fluentbit or a path",
    flag: { name: "format", placeholder: "format" },
    environment: [],
    default: "ndjson",
    parse: parseText,
  },
  ...namingSettings,
  ...httpSettings,
};
