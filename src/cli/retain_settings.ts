import { parseBytes, parseDuration, type SettingTable, wholeNumber } from "../configuration/mod.ts";

/** How long pods that are gone stay known. */
export interface RetainSettings {
  /** Milliseconds. */
  readonly retainTtl: number;
  readonly retainCount: number;
  readonly retainBytes: number;
}

export const retainSettings: SettingTable<RetainSettings> = {
  retainTtl: {
    description: "How long a pod that is gone stays known",
    allowed: "a duration from 0s to 168h, for example 1h",
    flag: { name: "retain-ttl", placeholder: "duration" },
    environment: [],
    default: 3_600_000,
    defaultText: "1h",
    parse: parseDuration(0, 604_800_000),
  },
  retainCount: {
    description: "Pods that are gone and stay known, at most; the oldest go first",
    allowed: "a whole number from 0 to 10000000",
    flag: { name: "retain-count", placeholder: "pods" },
    environment: [],
    default: 50_000,
    parse: wholeNumber(0, 10_000_000),
  },
  retainBytes: {
    description: "Memory for pods that are gone",
    allowed: "a size from 0 to 16GiB, for example 64MiB",
    flag: { name: "retain-bytes", placeholder: "size" },
    environment: [],
    default: 64 * 1024 * 1024,
    defaultText: "64MiB",
    parse: parseBytes(0, 16 * 1024 ** 3),
  },
};
